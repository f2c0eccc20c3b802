import * as fc from 'fast-check'
import {
  identitySchema,
  type Touchpoint,
  touchpointSchema,
  touchpointTypes,
} from '../../shared/model/touchpoint.ts'

const text = (maxLength: number) => fc.string({ unit: 'binary', maxLength })
const anyText = (maxLength: number) =>
  fc.oneof(
    text(maxLength),
    fc.string({ unit: 'grapheme', maxLength: maxLength >> 3 }),
    fc.constantFrom('\ud800', '# %23'),
  )
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const scalar = fc.oneof(
  anyText(60),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
  fc.boolean(),
  fc.constant(null),
)

const identity = fc.record(
  {
    kind: fc.constantFrom('email', 'userId', 'anonymousId', 'wecom.external_userid', 'a_b.c0'),
    value: anyText(40).map((value) => `v${value}`),
    scope: fc.constantFrom('ww123', 'a b', '中'),
    verified: fc.boolean(),
  },
  { requiredKeys: ['kind', 'value'] },
)

const touchpoint = fc.record({
  id: anyText(60).map((id) => `i${id}`),
  channel: fc.constantFrom('segment', 'ses', '微信'),
  source: anyText(20).map((source) => `s${source}`),
  type: fc.constantFrom(...touchpointTypes),
  at: fc.nat(2e12),
  statedAt: fc.oneof(
    fc.constantFrom('-', '2026-01-05T02:31:00.000Z', '#', '%23#'),
    anyText(20).map((at) => `@${at}`),
  ),
  receivedAt: fc.nat(2e12),
  identities: fc.array(identity, { minLength: 1, maxLength: 4 }),
  props: fc.dictionary(
    fc.oneof(fc.constantFrom('url', 'title', 'constructor'), text(12)).filter((name) => name !== '__proto__'),
    scalar,
    { maxKeys: 6, noNullPrototype: true },
  ),
  name: some(anyText(40)),
  company: some(anyText(40)),
  campaign: some(anyText(40)),
  value: some(fc.record({ amount: fc.maxSafeInteger(), currency: fc.constantFrom('CNY', 'USD') })),
})

/** Any touchpoint that our schema takes. */
export const anyTouchpoint: fc.Arbitrary<Touchpoint> = touchpoint.map((one) =>
  touchpointSchema.parse({ ...one, identities: one.identities.map((id) => identitySchema.parse(id)) }),
)

/** A page view as the web tracker sends it, with what an ordinary one carries. */
export const pageView: Touchpoint = touchpointSchema.parse({
  id: 'ajs-next-1767577860000-0b5a3c1e-6b1f-4f0a-9d53-0a8b4f6e2a11',
  channel: 'segment',
  source: 'web',
  type: 'web.page_viewed',
  at: 1_767_577_860_000,
  statedAt: '2026-01-05T01:51:00.000Z',
  receivedAt: 1_767_577_861_234,
  identities: [
    { kind: 'userId', value: 'u-48213' },
    { kind: 'anonymousId', value: '6f9619ff-8b86-d011-b42d-00cf4fc964ff' },
    { kind: 'email', value: 'li.lei@example.com', verified: true },
  ],
  props: {
    url: 'https://www.example.com/products/industrial-robots/arm-6?utm_source=baidu&utm_medium=cpc&utm_campaign=spring',
    title: '六轴工业机器人 - 产品中心 - 示例公司',
    referrer: 'https://www.baidu.com/',
    path: '/products/industrial-robots/arm-6',
  },
  campaign: 'spring',
})
