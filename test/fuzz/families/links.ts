import { following, verify, sign, unsubscribing } from '../../../shared/signed-links/token.ts'
import { bareToken } from '../../../shared/preference-center/unsubscribe.ts'
import type { Random } from '../../simulation/random.ts'
import type { Family } from '../family.ts'
import { another, bytesMangled, hostileHeaders, hostileQuery, hostileText } from '../hostile.ts'
import { insist } from '../invariants.ts'
import { followed, type FuzzRequest, sendFuzzRequest, onceOnly, signingSecret } from '../world.ts'

/** A text of at most so many characters, of at least one. */
const some = (chance: Random, most: number): string => hostileText(chance).slice(0, most) || 'x'

const unsubscribeToken = (chance: Random): string =>
  sign(
    unsubscribing,
    {
      m: some(chance, 100),
      a: hostileText(chance).slice(0, 100),
      e: `${hostileText(chance).slice(0, 300)}@example.com`,
    },
    signingSecret,
  )

const address = (chance: Random): string => {
  const said = `https://example.com/${hostileText(chance).slice(0, 200)}`
  return following.payload.shape.u.safeParse(said).success ? said : 'https://example.com/r?a=1&b=2'
}

const linkToken = (chance: Random): string =>
  sign(
    following,
    {
      m: some(chance, 100),
      i: hostileText(chance).slice(0, 100),
      a: 'a',
      id: `${chance.pick(['email', 'phone', 'userId', some(chance, 400)])}:${some(chance, 300)}`.slice(
        0,
        400,
      ),
      u: address(chance),
    },
    signingSecret,
  )

/** Whatever is done to a token, it is not one that we signed, for this purpose. */
const forged = (chance: Random, token: string): string =>
  chance.pick([
    () => another(chance, token),
    () => hostileText(chance),
    () =>
      sign(
        following,
        { m: 'm', i: '', a: 'a', id: 'email:a@b.example', u: 'https://evil.example/' },
        'another secret',
      ),
    () => token.toUpperCase(),
    () => `${token}.x`,
    () => token.replace(/^1/, '2'),
    () => token.split('.').slice(0, 2).join('.'),
    () => `1.${Buffer.from('{"m":"m","a":"a","e":"a@b.example"}').toString('base64url')}.${'A'.repeat(22)}`,
    () => 'x'.repeat(chance.between(1, 9000)),
  ])()

const form = 'List-Unsubscribe=One-Click'
const bodies = (chance: Random): { type: string; body: Uint8Array } => {
  const type = chance.pick([
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded; charset=utf-8',
    'multipart/form-data; boundary=b',
    'multipart/form-data',
    'text/plain',
    hostileText(chance),
  ])
  const text = type.startsWith('multipart')
    ? `--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n`
    : chance.pick([form, form, hostileText(chance), `${form}&__proto__=1`, 'x'.repeat(11_000)])
  return { type, body: chance.happens(0.2) ? bytesMangled(chance, Buffer.from(text)) : Buffer.from(text) }
}

const run = async (chance: Random): Promise<void> => {
  const leaving = chance.happens(0.5)
  const [purpose, token] = leaving ? ['u', unsubscribeToken(chance)] : ['l', linkToken(chance)]
  const genuine = chance.happens(0.6)
  const said = genuine ? token : forged(chance, token)
  const crossed = chance.happens(0.1)
  const { type, body } = bodies(chance)
  const headers = {
    'content-type': type,
    'user-agent': chance.pick([
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)',
      '',
      hostileText(chance),
    ]),
  }
  const knock: FuzzRequest = {
    method: chance.pick(['GET', 'POST', 'POST', 'HEAD', 'PUT', 'DELETE', 'x']),
    path: `/${crossed ? (leaving ? 'l' : 'u') : purpose}/${said}`,
    query: hostileQuery(chance),
    headers: chance.happens(0.1) ? hostileHeaders(chance, headers) : headers,
    body,
  }
  const { result, status, queued } = await sendFuzzRequest(knock)
  if (!genuine || crossed) {
    // A mail client may add the bracket or the full stop behind an address: the token is what stands before
    // it.
    const ours =
      leaving === crossed
        ? verify(following, bareToken(said), signingSecret)
        : verify(unsubscribing, bareToken(said), signingSecret)
    insist(ours !== undefined || queued.length === 0, 'a token we did not sign had an effect')
    if (crossed && genuine)
      insist(queued.length === 0 && status !== 302, 'a token of one purpose had the effect of another')
  }
  if (leaving && !crossed && knock.method !== 'POST')
    insist(queued.length === 0, `${knock.method} took somebody off the list`)
  if (status === 302) {
    const location = String(result.headers?.['location'])
    insist(new URL(location).host === 'example.com' && !/\s/.test(location), `it leads to ${location}`)
  }
  if (queued.length === 0) return
  // Whoever follows a link again later has come again; within the minute it is one.
  await onceOnly(knock, queued, 59_000)
  if (chance.happens(0.1)) await followed()
}

export const links: Family = {
  name: 'links',
  what: '/u/* and /l/*: leaving the list, tracked links, and their tokens',
  weight: 10,
  run,
}
