import { noJourney } from '../../../shared/model/journey.ts'
import { aliasOf } from '../../../shared/model/identity.ts'
import { verify, preferring, restating, sign } from '../../../shared/signed-links/token.ts'
import { noon } from '../../channels/delivery.ts'
import type { Random } from '../../simulation/random.ts'
import type { Family } from '../family.ts'
import { another, bytesMangled, hostileHeaders, hostileQuery, hostileText } from '../hostile.ts'
import { insist } from '../invariants.ts'
import { followed, type FuzzRequest, onceOnly, openPage, rows, signingSecret } from '../world.ts'

const email = 'li.lei@example.com'
const known = { phone: '+8613800138000', company: 'Secretive Holding' }
const soon = noon + 3_600_000

const tokenOf = (chance: Random, name: 'f' | 'p', x: number): string => {
  const m = hostileText(chance).slice(0, 100) || 'm'
  const e = chance.happens(0.8) ? email : `${hostileText(chance).slice(0, 300)}@example.com`
  return name === 'f'
    ? sign(restating, { m, e, x }, signingSecret)
    : sign(preferring, { m, e }, signingSecret)
}

const forged = (chance: Random, token: string): string =>
  chance.pick([
    () => another(chance, token),
    () => hostileText(chance),
    () => sign(restating, { m: 'm', e: email, x: soon }, 'another secret'),
    () => `${token}.x`,
    () => token.split('.').slice(0, 2).join('.'),
  ])()

const bodyOf = (chance: Random): { type: string; body: Uint8Array } => {
  const type = chance.pick([
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=b',
    'text/plain',
    hostileText(chance),
  ])
  const said = (likely: readonly string[]): string => chance.pick([...likely, '', hostileText(chance)])
  const fields = {
    action: said(['right', 'save', 'save', 'none']),
    email: said(['han@example.com', 'han@gamil.com', 'no address']),
    phone: said(['139 0013 9000', '138****8000', '1']),
    company: said(['ACME']),
    sure: said([]),
    [hostileText(chance) || 'x']: hostileText(chance),
    'email.marketing': said(['on']),
  }
  const text = type.startsWith('multipart')
    ? `${Object.entries(fields)
        .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
        .join('')}--b--\r\n`
    : new URLSearchParams(fields).toString()
  return { type, body: chance.happens(0.15) ? bytesMangled(chance, Buffer.from(text)) : Buffer.from(text) }
}

const run = async (chance: Random): Promise<void> => {
  const alias = aliasOf({ kind: 'email', value: email })
  const hostile = chance.happens(0.3)
  await rows().journeys.save({
    ...noJourney(alias),
    v: 1,
    profile: {
      email,
      ...known,
      ...(hostile
        ? { company: hostileText(chance), phone: hostileText(chance), language: hostileText(chance) }
        : {}),
    },
  })
  const name = chance.pick(['f', 'f', 'p'] as const)
  const inTime = chance.happens(0.8)
  const token = tokenOf(chance, name, inTime ? soon : chance.pick([0, noon - 1, noon]))
  const genuine = chance.happens(0.7)
  const said = genuine ? token : forged(chance, token)
  const page = chance.happens(0.1) ? (name === 'f' ? 'p' : 'f') : name
  const { type, body } = bodyOf(chance)
  const headers = { 'content-type': type, 'accept-language': chance.pick(['en', 'zh', hostileText(chance)]) }
  const knock: FuzzRequest = {
    method: chance.pick(['GET', 'POST', 'POST', 'POST', 'HEAD', 'PUT', 'x']),
    path: `/${page}/${said}`,
    query: hostileQuery(chance),
    headers: chance.happens(0.1) ? hostileHeaders(chance, headers) : headers,
    body,
  }
  const { result, queued } = await openPage(knock, said)
  if (knock.method !== 'POST') insist(queued.length === 0, `${knock.method} changed something`)
  const ours = page === 'f' ? verify(restating, said, signingSecret) : verify(preferring, said, signingSecret)
  insist(ours !== undefined || queued.length === 0, 'a token we did not sign for this had an effect')
  if (page === 'f' && !inTime && genuine) insist(queued.length === 0, 'a link that had expired had an effect')
  const shown = String(result.body ?? '')
  // What somebody has just typed is shown to them again.
  if (!hostile && knock.method !== 'POST')
    insist(
      !shown.includes(known.phone) && !shown.includes('13800138000') && !shown.includes(known.company),
      'the page shows what is known, not masked',
    )
  if (queued.length === 0 || page !== 'f') return
  await onceOnly(knock, queued, 0, (again) => openPage(again, said))
  if (chance.happens(0.1)) await followed()
}

export const forms: Family = {
  name: 'forms',
  what: '/f/* and /p/*: the pages behind the links of our mails, their forms and tokens',
  weight: 5,
  run,
}
