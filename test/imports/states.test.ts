import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { consentAfter, consentInForce } from '../../shared/people/consent/consent.ts'
import { parseAsReceiver } from '../../shared/imports/proposal/parse-as-receiver.ts'
import type { RowResult } from '../../shared/imports/validate-row.ts'
import { type Mapping, spellingsOf } from '../../shared/imports/mapping.ts'
import { shippedMappings } from '../../shared/imports/mappings/list.ts'
import { type Asks, stateHeader } from '../../shared/imports/values/state-headers.ts'
import { consentIn, refusalIn } from '../../shared/imports/values/state-words.ts'
import { judgement } from '../../shared/imports/verdicts.ts'
import { aMapping, now, shipped } from './row-results.ts'
import { partsOf, texts, zipOf } from './workbook.ts'
import type { Consent } from '../../shared/storage/message-ports.ts'

const words = {
  yes: [
    '是',
    '已拒收',
    '已退订',
    '退订',
    '拒收',
    '√',
    '✓',
    '✔',
    '✔️',
    'T',
    'true',
    'TRUE',
    '1',
    '1.0',
    '1,0',
    '１',
    'Y',
    'yes',
    'Opted out',
    'OPT-OUT',
    'Unsubscribed',
    'unsubscribed',
    '2025-11-03',
    '2025/11/3 10:00',
    '2025年11月3日',
    '20251103',
    '11/03/2025',
    '45964',
    '1762128000',
    'on',
    '有',
    'oui',
    'ja',
    'DNC',
  ],
  no: [
    '0',
    '0.0',
    '0.00',
    '0,0',
    'false',
    'No',
    'N',
    'F',
    '否',
    '未退订',
    '未拒收',
    '无',
    'NONE',
    'never',
    'subscribed',
    '已订阅',
    '正常',
    'opted in',
  ],
  empty: ['', ' ', '-', '—', 'null', 'NaN', 'N/A', '\\N', '0000-00-00', '0000-00-00 00:00:00'],
  unclear: ['邮件', 'x', '×', '2', '-1', '用户要求不再发送', 'maybe', '#REF!', '?', 'cleaned', '不想收短信'],
} as const

describe('a word of a refusal column', () => {
  for (const [meaning, each] of Object.entries(words))
    it.each(each)(`%j is ${meaning}`, (word) => expect(refusalIn(word)).toBe(meaning))

  it('is no known no by chance: any other text counts as a refusal', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^zz[a-z]{4,12}$/), (word) => {
        expect(refusalIn(word)).toBe('unclear')
      }),
    )
  })

  it('means the opposite where a column asks for consent', () => {
    expect(['subscribed', '同意', 'yes', '1', '是'].map(consentIn)).toEqual(
      Array.from({ length: 5 }, () => 'yes'),
    )
    expect(['unsubscribed', '退订', 'no', '0', '否', '未同意'].map(consentIn)).toEqual(
      Array.from({ length: 6 }, () => 'no'),
    )
    expect(['x', 'perhaps', '2'].map(consentIn)).toEqual(['unclear', 'unclear', 'unclear'])
    expect(['pending', '待定', 'never_subscribed', ''].map(consentIn)).toEqual([
      'empty',
      'empty',
      'empty',
      'empty',
    ])
  })
})

type Row = Readonly<Record<string, string>>

const judgedWith = async (rows: readonly Row[], mapping: Mapping, asOf?: number): Promise<RowResult[]> => {
  const headers = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lines = [headers, ...rows.map((row) => headers.map((header) => `"${row[header] ?? ''}"`))]
  const bytes = new TextEncoder().encode(lines.map((line) => line.join(',')).join('\n'))
  return Array.fromAsync((await judgement(bytes, { mappingFor: async () => mapping, now, asOf })).verdicts)
}

const storedIn = async (verdict: RowResult | undefined) =>
  verdict?.outcome === 'accepted'
    ? Promise.all(verdict.calls.map(({ call }) => parseAsReceiver(now)(call)))
    : []
const typesIn = async (verdict: RowResult | undefined) => (await storedIn(verdict)).map(({ type }) => type)

/** A row with everything that a mapping needs, and who it is about, as each shipped mapping calls it. */
const fullRow = ({ columns, identities, time }: Mapping): Row => {
  const header = (field: string): string => spellingsOf(columns[field] ?? field).headers[0] ?? field
  const all = Object.entries(columns)
    .filter(([, column]) => !spellingsOf(column).optional)
    .map(([field]) => [header(field), '1'])
  const when = typeof time === 'string' ? time : time.from
  const email = typeof identities.email === 'string' ? identities.email : undefined
  const phone = typeof identities.phone === 'string' ? identities.phone : undefined
  return {
    ...Object.fromEntries(all),
    [header(when)]: '2020-03-01',
    ...(email ? { [header(email)]: 'li@example.com' } : {}),
    ...(phone ? { [header(phone)]: '+8613800138000' } : {}),
  }
}

const reachable = shippedMappings.filter(
  ({ identities, name }) => identities.email && name !== 'pinpoint-endpoints',
)

describe.each(reachable.map((mapping) => [mapping.name, mapping] as const))(
  'a list read by %s',
  (name, mapping) => {
    const column = name === 'mautic-contacts' ? 'dnc' : '退订'

    it('keeps every refusal, however it is written, dates it by the file, and flags what it does not understand', async () => {
      const row = fullRow(mapping)
      const all = [...words.yes, ...words.unclear].filter(
        (word) => name !== 'mautic-contacts' || word !== '2',
      )
      for (const [at, verdict] of (
        await judgedWith(
          all.map((word, n) => ({ ...row, [column]: word, n: String(n) })),
          { ...mapping, key: undefined },
        )
      ).entries()) {
        const stored = await storedIn(verdict)
        const refused = stored.filter(({ type }) => type === 'email.unsubscribed' || type === 'sms.opted_out')
        expect([all[at], refused.length > 0, refused.map(({ statedAt }) => statedAt)]).toEqual([
          all[at],
          true,
          refused.map(() => '-'),
        ])
        const unclear = words.unclear.some((word) => word === all[at])
        expect([
          all[at],
          verdict.flags.some((flag) => /is not understood: it counts as a refusal/.test(flag)),
        ]).toEqual([all[at], unclear])
        expect(verdict.flags.join()).not.toContain('不再发送')
      }
    })

    it('keeps none where there is none', async () => {
      const row = fullRow(mapping)
      const all = [...words.no, ...words.empty]
      for (const [at, verdict] of (
        await judgedWith(
          all.map((word, n) => ({ ...row, [column]: word, n: String(n) })),
          { ...mapping, key: undefined },
        )
      ).entries()) {
        expect([
          all[at],
          (await typesIn(verdict)).filter((type) => /unsub|opted/.test(type)),
          verdict.flags.filter((flag) => /understood/.test(flag)),
        ]).toEqual([all[at], [], []])
      }
    })
  },
)

const noToConsent = [
  '否',
  'N',
  '0',
  'false',
  '✗',
  '×',
  '☐',
  '❌',
  '🚫',
  '不接收',
  '不愿意',
  '未订阅',
  '退订',
  '取消',
  'unsub',
  'NOT_OPTED_IN',
  'not subscribed',
  'Opted out (SMS)',
  'Unsubscribed on 2025-01-02',
  '"no"',
  'No.',
  'denied',
  'cleaned',
  'bounced',
  'désabonné',
  'отписан',
  '거부',
  'x',
  'disabled',
]
const yesToConsent = [
  '是',
  'Y',
  '1',
  '√',
  'SUBSCRIBED',
  'Granted',
  'opt-in',
  '已订阅',
  '未退订',
  '愿意',
  'ok',
  '2025-01-02',
  'はい',
  '동의',
]

describe.each([
  '订阅状态',
  '是否订阅',
  '邮件订阅',
  'subscription status',
  'Email Marketing: Subscription status',
  'is_subscribed',
  'isSubscribed',
  'Newsletter',
  'accepts_marketing',
  'Klaviyo: Email Marketing Consent',
  'Email_Opt_In__c',
  'GDPR consent',
  '是否同意接收营销信息',
  'メルマガ',
  '이메일수신동의',
  'Einwilligung',
  'подписка',
])('a column %j, where a yes is consent', (column) => {
  const outcome = async (said: readonly string[]) => {
    const rows = said.map((word, n) => ({
      邮箱: `li${n}@shop.example`,
      手机号: `1380013${String(8000 + n)}`,
      [column]: word.replaceAll('"', '""'),
    }))
    return Promise.all(
      (await judgedWith(rows, shipped('customers'))).map(async (verdict, n) => [
        said[n],
        (await typesIn(verdict)).includes('email.unsubscribed'),
      ]),
    )
  }

  it('withdraws with every no, and with what is not understood', async () => {
    expect(await outcome(noToConsent)).toEqual(noToConsent.map((word) => [word, true]))
  })

  it('withdraws nothing with a yes, or where no one has answered', async () => {
    const none = [...yesToConsent, '', 'pending', '-', 'never_subscribed']
    expect(await outcome(none)).toEqual(none.map((word) => [word, false]))
  })
})

describe('a header of a state column', () => {
  it.each<[Asks, readonly string[], readonly string[]]>([
    [
      'refusal',
      ['email.unsubscribed', 'sms.opted_out'],
      [
        '退订日期',
        '是否黑名单',
        '禁止联系',
        'blacklisted',
        'is_suppressed',
        'Do_Not_Contact__c',
        'dnd',
        'Abgemeldet',
        'ne pas contacter',
        '수신거부',
        '配信停止',
      ],
    ],
    [
      'refusal',
      ['email.unsubscribed'],
      [
        'HasOptedOutOfEmail',
        'emailOptOut',
        'EMAIL_BLOCKLISTED',
        'Email_Opt_Out__c',
        'dnc_email',
        '拒收邮件',
        'メール受信拒否',
      ],
    ],
    [
      'refusal',
      ['sms.opted_out'],
      ['et4ae5__HasOptedOutOfMobile__c', 'dnd_sms', 'Opt Out (SMS)', '拒绝短信', '短信退订状态'],
    ],
    ['consent', ['sms.opted_out'], ['短信订阅', '允许发短信', 'accepts_sms', 'SMS Consent']],
    ['bounce', ['email.bounced'], ['Bounce Type', 'hard_bounced', '退信状态']],
    ['status', ['email.unsubscribed'], ['Email Status', '邮箱状态']],
  ])('asks for %s (%j)', (asks, types, headers) => {
    expect(headers.map((header) => [header, stateHeader(header)])).toEqual(
      headers.map((header) => [header, { asks, types }]),
    )
  })

  it('is none where it only speaks of the like', () => {
    const headers = [
      '状态',
      '订单状态',
      '邮箱',
      '短信内容',
      '订阅号',
      '订阅套餐',
      '订阅时间',
      'opt-in date',
      'consent timestamp',
      'subscription plan',
      'Subscription ID',
      '接收人',
      '同意',
      '投诉内容',
      'do not call',
      '拒绝电话',
      'bounce rate',
      '拒绝原因',
      '关注状态',
      'marketing source',
      'email',
      'sms',
      'mail',
      'list',
      'all',
    ]
    expect(headers.filter((header) => stateHeader(header) !== undefined)).toEqual([])
  })

  it('is found with any dress', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('退订', 'opt out', '订阅状态', 'accepts marketing'),
        fc.constantFrom('', ' ', '*', '\u200b'),
        fc.constantFrom('', '：', '?', '（必填）'),
        (header, before, after) => {
          expect(stateHeader(`${before}${header}${after}`)).toEqual(stateHeader(header))
        },
      ),
    )
  })
})

it.each([
  ['soft', false],
  ['Soft bounce', false],
  ['transient', false],
  ['hard', true],
  ['bounce: hard', true],
  ['Permanent', true],
  ['1', true],
  ['0', false],
  ['?', true],
])('%j in a column of bounces: an address that failed for good is %s', async (word, bounced) => {
  const [verdict] = await judgedWith([{ 邮箱: 'li@shop.example', 'bounce type': word }], shipped('customers'))
  expect((await typesIn(verdict)).includes('email.bounced')).toBe(bounced)
})

it.each([
  ['unsubscribed', true],
  ['Cleaned', true],
  ['hard bounced', true],
  ['blocklisted', true],
  ['active', false],
  ['verified', false],
  ['lost', false],
])('%j in a column of states of an address: a refusal is %s', async (word, refused) => {
  const [verdict] = await judgedWith(
    [{ 邮箱: 'li@shop.example', 'email status': word }],
    shipped('customers'),
  )
  expect((await typesIn(verdict)).includes('email.unsubscribed')).toBe(refused)
})

it('a column of refusals grants nothing with a yes, and one of consent withdraws by its header whatever words are listed', async () => {
  const mapping = aMapping({
    columns: { id: 'id', when: 'when', email: 'email', out: 'opted_out', accepts: 'accepts marketing' },
    props: {},
    identities: { 'lead.id': 'id', email: 'email' },
    also: [
      { type: 'consent.granted', if: { out: ['no', '0'] } },
      { type: 'consent.withdrawn', if: { accepts: ['no', 'unsubscribed'] } },
    ],
  })
  const row = { id: 'L', when: '2026-01-05', email: 'li@shop.example', 'accepts marketing': 'yes' }
  const verdicts = await judgedWith(
    [
      { ...row, id: 'A', opted_out: 'yes' },
      { ...row, id: 'B', opted_out: 'no' },
      { ...row, id: 'C', opted_out: '', 'accepts marketing': '✗' },
    ],
    mapping,
  )
  expect(await Promise.all(verdicts.map(async (verdict) => (await typesIn(verdict)).slice(1)))).toEqual([
    [],
    ['consent.granted'],
    ['consent.withdrawn'],
  ])
})

describe('what a list states about consent', () => {
  it('wins over an older consent, although the row was registered before it', async () => {
    const [verdict] = await judgedWith(
      [{ 邮箱: 'li@optout.example', 姓名: '李雷', 注册时间: '2020-03-01', 退订: '是' }],
      shipped('customers'),
    )
    const [, refused] = await storedIn(verdict)
    if (!refused) throw new Error('the refusal is missing')
    const granted = {
      ...refused,
      id: 'granted',
      type: 'consent.granted',
      channel: 'own',
      at: now - 86_400_000,
      props: { purpose: 'marketing', channel: 'email' },
    } as const
    let ledger: Consent | undefined
    for (const touchpoint of [granted, refused]) ledger = consentAfter(ledger, 'a', touchpoint) ?? ledger
    expect(ledger && consentInForce([ledger], 'email', 'marketing')).toMatchObject({ given: false, at: now })
  })

  it('is of the date that is stated for the file', async () => {
    const asOf = Date.UTC(2026, 0, 2)
    const [verdict] = await judgedWith(
      [{ 邮箱: 'li@example.com', 注册时间: '2020-03-01', 退订: '已退订' }],
      shipped('customers'),
      asOf,
    )
    expect((await storedIn(verdict)).map(({ type, at }) => [type, at])).toEqual([
      ['profile.updated', Date.UTC(2020, 1, 29, 16)],
      ['email.unsubscribed', asOf],
    ])
  })

  it.each([
    [{ 拒收邮件: '是' }, ['email.unsubscribed']],
    [{ '拒收短信（必填）': '√' }, ['sms.opted_out']],
    [{ 'Accepts Email Marketing': 'no' }, ['email.unsubscribed']],
    [{ 'Accepts SMS Marketing': 'yes' }, []],
    [{ accepts_marketing: 'pending' }, []],
    [{ 同意营销: '否' }, ['email.unsubscribed', 'sms.opted_out']],
    [{ HasOptedOutOfEmail: 'true' }, ['email.unsubscribed']],
    [{ bounced: '1' }, ['email.bounced']],
    [{ 'subscription status': 'cleaned' }, ['email.unsubscribed', 'sms.opted_out']],
  ])('is read from columns the mapping does not name: %j', async (columns, types) => {
    const row: Row = { 邮箱: 'li@example.com', 手机号: '13800138000', ...columns }
    const [verdict] = await judgedWith([row], shipped('customers'))
    expect((await typesIn(verdict)).slice(1)).toEqual(types)
  })

  it("in words that a mapping does not list is understood, and a word of another entry is that entry's", async () => {
    const mapping = aMapping({
      columns: { id: 'id', when: 'when', email: 'email', out: 'out' },
      props: {},
      identities: { 'lead.id': 'id', email: 'email' },
      also: [
        { type: 'email.unsubscribed', if: { out: ['U'] } },
        { type: 'email.bounced', if: { out: ['B'] }, props: { bounce_type: { always: 'permanent' } } },
        { type: 'consent.granted', if: { out: ['G'] } },
      ],
    })
    const row = { id: 'L1', when: '2026-01-05', email: 'li@example.com' }
    const verdicts = await judgedWith(
      ['U', 'B', '已退订', 'zz', '否', ''].map((out, n) => ({ ...row, id: `L${n}`, out })),
      mapping,
    )
    expect(await Promise.all(verdicts.map(async (verdict) => (await typesIn(verdict)).slice(1)))).toEqual([
      ['email.unsubscribed'],
      ['email.bounced'],
      expect.arrayContaining(['email.unsubscribed']),
      expect.arrayContaining(['email.unsubscribed']),
      [],
      [],
    ])
  })

  it('counts as a refusal where a formula without a result stands', async () => {
    const book = zipOf(
      partsOf({
        a: {
          rows: {
            1: texts(1, '邮箱', '姓名', '退订'),
            2: `${texts(2, 'li@example.com', '李雷')}<c r="C2"><f>A1</f></c>`,
          },
        },
      }),
    )
    const [verdict] = await Array.fromAsync(
      (await judgement(book, { mappingFor: async () => shipped('customers'), now })).verdicts,
    )
    expect(await typesIn(verdict)).toEqual(['profile.updated', 'email.unsubscribed'])
  })
})

const placesOf = (verdicts: readonly RowResult[]) =>
  verdicts.flatMap((verdict) =>
    verdict.outcome === 'accepted' ? verdict.calls.map(({ place }) => place) : [],
  )

describe('a file read by another mapping', () => {
  it.each(['customers', 'store-sales', 'service-records'])(
    'has the same rows as under %s, saved by another name and with other names of its fields',
    async (name) => {
      const mapping = shipped(name)
      const row = { ...fullRow(mapping), 单号: 'R1' }
      const other = { ...mapping, name: 'saved' }
      const [first, second] = [await judgedWith([row], mapping), await judgedWith([row], other)]
      expect(placesOf(first).length).toBeGreaterThan(0)
      expect(placesOf(second)).toEqual(placesOf(first))
    },
  )

  it('has the same rows as another kind of list, where both identify rows by all their cells', async () => {
    const row = { 手机号: '13800138000', 姓名: '李雷', 创建时间: '2026-01-05 09:30' }
    expect(placesOf(await judgedWith([row], shipped('leads-zh')))).toEqual(
      placesOf(await judgedWith([row], shipped('customers'))),
    )
  })

  it('keyed by one number but of another type has rows of its own: leads and deals', async () => {
    const row = {
      mql_id: 'M1',
      first_contact_date: '2026-01-05',
      won_date: '2026-01-05',
      landing_page_id: 'p',
      origin: 'o',
      sr_id: 's',
      business_segment: 'b',
      declared_monthly_revenue: '1',
    }
    const ids = await Promise.all(
      ['olist-leads', 'olist-deals'].map(
        async (name) => placesOf(await judgedWith([row], shipped(name)))[0]?.id,
      ),
    )
    expect(new Set(ids).size).toBe(2)
  })
})

it('the columns that a mapping leaves out are counted, without those read by their header alone', async () => {
  const lines =
    '手机号,创建时间,来源渠道,天气,国家,退订,,空\n13800138000,2026-01-05,展会,晴,CN,否,x,\n13800138001,2026-01-05,展会,雨,CN,否,,\n'
  const { verdicts, unused } = await judgement(new TextEncoder().encode(lines), {
    mappingFor: async () => shipped('leads-zh'),
    now,
  })
  const [first] = await Array.fromAsync(verdicts)
  expect(unused()).toEqual([
    { column: '天气', values: 2 },
    { column: 'column 7', values: 1 },
  ])
  expect(JSON.stringify(first)).toContain('"origin":"展会"')
})
