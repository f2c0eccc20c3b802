import { firstPolicy } from '../../../shared/policy/first-policy.ts'
import { whsec } from '../../channels/delivery.ts'
import type { Random } from '../../simulation/random.ts'
import type { Family } from '../family.ts'
import {
  another,
  hostileHeaders,
  hostileJson,
  hostileMembers,
  hostileQuery,
  hostileText,
  hostileValue,
  poisoned,
} from '../hostile.ts'
import { insist } from '../invariants.ts'
import { askConsole, type FuzzRequest, rows, token } from '../world.ts'

const zones = ['Asia/Shanghai', 'Europe/Paris', 'UTC', '+25:00', 'GMT+99', 'Mars/Olympus', '']
const durations = [
  'PT30M',
  'P1D',
  'PT0S',
  '-PT1H',
  'P999999999Y',
  'PT1e9H',
  'P',
  'PT',
  '',
  'PT99999999999999999999S',
]

const policyBody = (chance: Random): unknown => {
  const { calendar } = firstPolicy
  const change = chance.pick([
    {},
    { calendar: { ...calendar, timeZone: chance.pick(zones) } },
    {
      patience: {
        lead: chance.pick(durations),
        email: chance.pick(durations),
        noShow: chance.pick(durations),
      },
    },
    {
      detectors: { [chance.pick(['no-show', 'lead-cooling', hostileText(chance)])]: hostileMembers(chance) },
    },
    { detectors: { 'no-show': { patience: chance.pick(durations), value: chance.pick([-1, 0, 1e308]) } } },
    { staleProfile: hostileMembers(chance) },
    { lostAfter: chance.pick(durations) },
    { scoreHalfLife: chance.pick(durations) },
    { calendar: { ...calendar, holidays: [hostileText(chance)] } },
    { caps: { day: chance.pick([-1, 0, 1e308]), week: 1, month: 1 } },
    { urgency: { halfLife: chance.pick(durations), value: hostileMembers(chance) } },
    { templates: [{ id: hostileText(chance), subject: hostileText(chance), body: hostileText(chance) }] },
    {
      templates: Array.from({ length: chance.happens(0.02) ? 50 : 1 }, (_, index) => ({
        id: `t${index}`,
        body: '字'.repeat(19_000),
      })),
      playbooks: [],
    },
  ])
  return poisoned(chance, { ...firstPolicy, ...change }, chance.pick([0, 0.005, 0.02]))
}

const kinds = [
  'segment',
  'rudderstack',
  'segment-webhook',
  'standard-webhooks',
  'wecom',
  'wecom-robot',
  'constructor',
  '__proto__',
  'ses',
  'own',
]
const secretsOf: readonly unknown[] = [
  { writeKey: 'ANEWWRITEKEY' },
  { writeKey: ['ANEWWRITEKEY', 'ANOTHERKEY'] },
  { secret: whsec },
  { publicKey: `whpk_${Buffer.alloc(32).toString('base64')}` },
  { sharedSecret: '12345678' },
  { key: 'k' },
  { url: 'https://a.example/?key=1' },
  { url: 'javascript:alert(1)' },
  { token: 'abc', encodingAESKey: 'A'.repeat(43), receiveId: 'ww1' },
  { key: '' },
  {},
]
const connectionBody = (chance: Random): unknown =>
  poisoned(
    chance,
    {
      secrets: chance.pick(secretsOf),
      settings: chance.pick([{}, { country: 'CN' }, { tolerance: 1e9 }, hostileValue(chance)]),
    },
    chance.pick([0, 0.1]),
  )

const named = (chance: Random): string =>
  chance.pick([
    'email:li.lei@example.com',
    'phone:13800138000',
    'userId:u1',
    'wecom.external_userid@ww1:wm1',
    'wecom.external_userid:wm1',
    `person:${hostileText(chance)}`,
    `email:${hostileText(chance)}`,
    hostileText(chance),
    `person:${'x'.repeat(3000)}`,
    `${hostileText(chance)}:${hostileText(chance)}`,
  ])
const spelled = (chance: Random, text: string): string =>
  chance.happens(0.5) ? encodeURIComponent(text.toWellFormed()) : text

const questions: readonly ((chance: Random) => FuzzRequest)[] = [
  (chance) => ({
    method: 'GET',
    path: `/api/people/${spelled(chance, named(chance))}${chance.pick(['', '/timeline', '/', '/timeline/'])}`,
    query: hostileQuery(chance),
  }),
  (chance) => ({
    method: 'GET',
    path: chance.pick([
      '/api/interruptions',
      '/api/messages',
      '/api/connections',
      '/api/health',
      '/api/policy',
      '/api/totals',
    ]),
    query: hostileQuery(chance),
  }),
  (chance) => ({
    method: 'GET',
    path: '/api/messages',
    query: `person=${encodeURIComponent(named(chance).toWellFormed())}&${hostileQuery(chance)}`,
  }),
  (chance) => ({ method: 'GET', path: `/api/treatments/${spelled(chance, hostileText(chance))}` }),
  (chance) => ({
    method: 'GET',
    path: '/api/totals',
    query: `by=${encodeURIComponent(hostileText(chance).toWellFormed())}`,
  }),
  (chance) => ({
    method: 'GET',
    path: `/api/connections/${chance.pick(kinds)}/${spelled(chance, hostileText(chance))}`,
  }),
  (chance) => ({
    method: 'PUT',
    path: `/api/connections/${chance.pick(kinds)}/${chance.happens(0.7) ? 'main' : spelled(chance, hostileText(chance))}`,
    body: hostileJson(chance, connectionBody(chance)),
  }),
  (chance) => ({ method: 'PUT', path: '/api/policy', body: hostileJson(chance, policyBody(chance)) }),
  (chance) => ({
    method: 'POST',
    path: '/api/touchpoints/known',
    body: hostileJson(chance, {
      touchpoints: [
        poisoned(
          chance,
          { alias: 'a'.repeat(22), statedAt: hostileText(chance), id: hostileText(chance) },
          0.1,
        ),
      ],
    }),
  }),
  (chance) => ({ method: 'PUT', path: '/api/policy', body: hostileJson(chance, hostileValue(chance)) }),
]

const run = async (chance: Random): Promise<void> => {
  const genuine = chance.happens(0.9)
  const asked = chance.pick(questions)(chance)
  const authorization = genuine
    ? `Bearer ${token}`
    : chance.pick([
        '',
        'Bearer',
        `Bearer ${another(chance, token).trim()}`,
        `Basic ${token}`,
        token,
        `Bearer ${token} x`,
      ])
  const signed = {
    [chance.pick(['authorization', 'Authorization', 'AUTHORIZATION'])]: authorization,
    'if-none-match': '"x"',
    ...(asked.method === 'PUT' ? { 'if-match': chance.pick(['*', '*', '"x"', '"v1.x"', '']) } : {}),
  }
  const rough = chance.happens(0.1)
  const knock: FuzzRequest = { ...asked, headers: rough ? hostileHeaders(chance, signed) : signed }
  const { status } = await askConsole(knock)
  if (!genuine && authorization !== `Bearer ${token}`)
    insist(
      status === 401 || (status === 400 && asked.query !== undefined),
      `without the token it said ${status}`,
    )
  if (status === 200 && asked.method === 'PUT') await stillAnswers()
}

/** Whatever was put, what there is can still be read. */
const stillAnswers = async (): Promise<void> => {
  for (const path of ['/api/policy', '/api/connections']) {
    const { status } = await askConsole({
      method: 'GET',
      path,
      headers: { authorization: `Bearer ${token}` },
    })
    insist(status === 200, `${path} said ${status} after what was put`)
  }
  await rows().policies.history()
}

export const desk: Family = {
  name: 'console',
  what: '/api/*: every question, connections and the policy put',
  weight: 15,
  run,
}
