import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Mapping } from '../../shared/imports/mapping.ts'
import { opened } from '../../shared/imports/files/file.ts'
import { propose } from '../../shared/imports/proposal/propose.ts'
import { madeFor } from '../../shared/imports/match-mapping.ts'
import { parseAsReceiver } from '../../shared/imports/proposal/parse-as-receiver.ts'
import { aMapping, shownResults, now, type ShownResult, shipped } from './row-results.ts'

const headersIn = (text: string): string[] => (text.split('\n')[0] ?? '').split(',')
const proposed = async (text: string, name = 'mine') => {
  const { headers, rows } = await opened(new TextEncoder().encode(text))
  return propose(
    headers,
    (await Array.fromAsync(rows)).map(({ cells }) => cells),
    name,
  )
}
const call = z.looseObject({
  event: z.string(),
  timestamp: z.string().optional(),
  properties: z.record(z.string(), z.unknown()),
})
const callsIn = (verdicts: readonly ShownResult[]) =>
  verdicts.flatMap((verdict) =>
    verdict.outcome === 'accepted' ? verdict.calls.map((sent) => call.parse(sent.call)) : [],
  )
/** As the door reads them: what will be stored. */
const storedOf = async (text: string, mapping: Mapping) =>
  Promise.all(
    (await shownResults(text, mapping))
      .flatMap((verdict) => (verdict.outcome === 'accepted' ? verdict.calls : []))
      .map(({ call: sent }) => parseAsReceiver(now)(sent)),
  )
const said = (verdict: ShownResult): string =>
  [verdict.line, verdict.outcome, 'reason' in verdict ? verdict.reason : '']
    .filter((part) => part !== '')
    .join(' ')

const sales =
  '门店,小票号,手机号,会员卡号,实付金额,交易时间,导购\n徐家汇店,R1,138 0013 8000,M1,"¥1,234.50",2026-01-05 09:30,小王\n'

describe('a kind of list', () => {
  it.each([
    ['store-sales', sales],
    [
      'store-sales',
      'Store,Receipt Number,Email,Total,Transaction Date\nSoho,R1,li.lei@example.com,12.50,2026-01-05\n',
    ],
    ['store-visits', '门店名称,姓名,手机,到店时间\n徐家汇店,李雷,13800138000,2026-01-05 09:30\n'],
    ['leads-zh', '线索编号,姓名,手机,来源,提交时间\nL1,李雷,13800138000,ad,2026-01-05\n'],
    ['customers', '会员号,姓名*,手机（必填）,邮箱,是否退订\nM1,李雷,13800138000,li.lei@example.com,否\n'],
    ['customers', 'First Name,Last Name,E-mail,Company\nLei,Li,li.lei@example.com,Acme\n'],
    [
      'service-records',
      '工单编号,客户电话,问题类型,创建时间,关闭时间,满意度\nT1,13800138000,维修,2026-01-05,2026-01-06,5\n',
    ],
    [
      'service-records',
      'Ticket ID,Requester Email,Subject,Created At,Solved At\n1,li.lei@example.com,broken,2026-01-05,\n',
    ],
    [
      'mautic-contacts',
      'id,firstname,lastname,email,points,last_active,dnc\n1,Lei,Li,li.lei@example.com,40,2026-01-05,0\n',
    ],
    ['pinpoint-endpoints', 'ChannelType,Address,OptOut,User.UserId\nEMAIL,li.lei@example.com,NONE,u1\n'],
  ])('%s is told by its headers, and what is proposed for it reads it', async (kind, text) => {
    const proposal = await proposed(text)
    expect(proposal.kind).toBe(kind)
    expect((await shownResults(text, proposal.mapping)).map(said)).toEqual(['2 accepted'])
    expect(await storedOf(text, proposal.mapping)).toMatchObject([
      { type: shipped(kind).type, id: expect.stringMatching(/^row:/) },
      ...(await storedOf(text, proposal.mapping)).slice(1),
    ])
  })

  it("is proposed under the file's own headers, with what is left alone", async () => {
    const { mapping, unused } = await proposed(
      '门店,小票号,手机号,实付金额,交易时间,天气\n徐家汇店,R1,13800138000,10,2026-01-05,晴\n',
    )
    expect(mapping).toMatchObject({
      columns: {
        store: '门店',
        receipt: { header: '小票号', optional: true },
        phone: { header: '手机号', optional: true },
        amount: '实付金额',
        time: '交易时间',
      },
      key: ['receipt', 'store'],
      identities: { phone: 'phone' },
      headers: ['门店', '小票号', '手机号', '实付金额', '交易时间', '天气'],
    })
    expect(unused).toEqual(['天气'])
  })

  it('knows who it is about by what the cells look like, and how days are written', async () => {
    const { mapping, notes } = await proposed(
      'store,receipt,who,amount,date\nSoho,R1,li.lei@example.com,1,25/12/2025 9:30\nSoho,R2,han@example.com,2,01/02/2026 10:00\n',
    )
    expect(mapping).toMatchObject({
      identities: { email: 'email' },
      columns: { email: { header: 'who' } },
      time: { from: 'time', format: 'd/M/yyyy H:mm' },
    })
    expect(notes).toEqual(['"who" is taken for email because of what it holds'])
    expect(
      (await proposed('store,receipt,email,amount,date\nSoho,R1,li.lei@example.com,1,01/02/2026\n')).notes,
    ).toEqual([expect.stringMatching(/cannot be told from the first rows: M\/d\/yyyy is a guess/)])
  })

  it('that nothing fits is refused, with what the nearest would need', async () => {
    await expect(proposed('门店,小票号,手机号\n徐家汇店,R1,13800138000\n')).resolves.toMatchObject({
      kind: 'customers',
    })
    await expect(proposed('门店,小票号,金额,交易时间\n徐家汇店,R1,10,2026-01-05\n')).rejects.toThrow(
      /nothing we know fits the columns "门店".*no column says who it is about/,
    )
    await expect(proposed('a,b\n1,2\n')).rejects.toThrow(/nothing we know fits/)
  })

  it('that was saved is found again by its columns, in any order, and by nothing less', () => {
    const saved = aMapping({ name: 'saved', headers: ['手机', '时间 ', '门店'] })
    expect(madeFor(['门店', '手机', '时间'], [aMapping(), saved])).toEqual([saved])
    expect(madeFor(['门店', '手机', '时间', '单号'], [saved])).toEqual([])
    expect(madeFor(headersIn('门店,手机'), [saved])).toEqual([])
  })
})

describe('store sales', () => {
  it('are purchases with store, receipt, worth and who served', async () => {
    expect(await storedOf(sales, shipped('store-sales'))).toMatchObject([
      {
        type: 'purchase.store',
        at: Date.UTC(2026, 0, 5, 1, 30),
        value: { amount: 123_450, currency: 'CNY' },
        props: { store: '徐家汇店', order_id: 'R1', owner: '小王' },
        identities: expect.arrayContaining([
          { kind: 'phone', value: '+8613800138000' },
          { kind: 'member.no', value: 'M1', scope: 'store' },
        ]),
      },
    ])
  })

  it('are distinguished by store, receipt, line and article; those without a receipt by all they state', async () => {
    const text =
      '门店,单号,行号,手机,金额,时间\nA,1,1,13800138000,5,2026-01-05\nA,1,2,13800138000,5,2026-01-05\nB,1,1,13800138000,5,2026-01-05\nA,,,13800138000,5,2026-01-05\nA,,,13800138000,6,2026-01-05\nA,,,13800138000,6,2026-01-05\nA,1,1,13800138000,7,2026-01-05\n'
    expect((await shownResults(text, shipped('store-sales'))).map(said)).toEqual([
      '2 accepted',
      '3 accepted',
      '4 accepted',
      '5 accepted',
      '6 accepted',
      '7 duplicate says the same as line 6',
      '8 rejected contradicts line 2 in 金额',
    ])
  })

  it('name no one by a number a spreadsheet has rounded', async () => {
    const [row] = await shownResults(
      '门店,单号,手机,金额,时间\nA,1,1.38E+10,5,2026-01-05\n',
      shipped('store-sales'),
    )
    expect(row).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringMatching(/^手机 was rounded by a spreadsheet/),
    })
    const [told] = await shownResults(
      '门店,单号,手机,金额,时间\nA,2.02601E+14,13800138000,5,2026-01-05\n',
      shipped('store-sales'),
    )
    expect(told).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringMatching(/^单号 was rounded by a spreadsheet/),
    })
  })
})

describe('service records', () => {
  it('are opened, and solved and judged where they were', async () => {
    const text =
      '工单号,手机,创建时间,解决时间,满意度\nT1,13800138000,2026-01-05,2026-01-06,5\nT2,13800138000,2026-01-05,2026-01-06,\nT3,13800138000,2026-01-05,,\n'
    const calls = callsIn(await shownResults(text, shipped('service-records')))
    expect(
      calls.map(({ event, properties, timestamp }) => [
        properties['ticket_id'],
        event,
        timestamp?.slice(0, 10),
        properties['score'],
      ]),
    ).toEqual([
      ['T1', 'ticket.created', '2026-01-04', undefined],
      ['T1', 'ticket.solved', '2026-01-05', undefined],
      ['T1', 'ticket.csat', '2026-01-05', '5'],
      ['T2', 'ticket.created', '2026-01-04', undefined],
      ['T2', 'ticket.solved', '2026-01-05', undefined],
      ['T3', 'ticket.created', '2026-01-04', undefined],
    ])
  })
})

describe('contacts of another system', () => {
  it('of Mautic keep who wants no more mail, and who cannot be reached', async () => {
    const text =
      'id,firstname,lastname,email,points,last_active,dnc\n1,Lei,Li,a@example.com,40,2026-01-05 10:00:00,0\n2,Mei,Han,b@example.com,0,,1\n3,,,c@example.com,5,2026-01-05 10:00:00,2\n'
    expect(
      (await storedOf(text, shipped('mautic-contacts'))).map(({ type, identities, props, statedAt }) => [
        type,
        identities.map(({ value }) => value),
        props['points'] ?? props['bounce_type'],
        statedAt,
      ]),
    ).toEqual([
      ['profile.updated', ['1', 'a@example.com'], 40, '2026-01-05T10:00:00.000Z'],
      ['profile.updated', ['2', 'b@example.com'], 0, '-'],
      ['email.unsubscribed', ['2', 'b@example.com'], undefined, '-'],
      ['profile.updated', ['3', 'c@example.com'], 5, '2026-01-05T10:00:00.000Z'],
      ['email.bounced', ['3', 'c@example.com'], 'permanent', '-'],
    ])
  })

  it('of a list of customers that states no time are the same whenever they are read', async () => {
    const text = '姓名,手机,是否退订\n李雷,13800138000,是\n'
    const places = (await shownResults(text, shipped('customers'))).flatMap((verdict) =>
      verdict.outcome === 'accepted' ? verdict.calls.map(({ place }) => place) : [],
    )
    expect(places).toEqual([
      expect.objectContaining({ statedAt: '-' }),
      expect.objectContaining({ statedAt: '-' }),
    ])
    expect(callsIn(await shownResults(text, shipped('customers'))).map(({ event }) => event)).toEqual([
      'profile.updated',
      'sms.opted_out',
    ])
  })
})

describe('a mapping', () => {
  it.each([
    [{ identities: { 'member.no': 'id' } }, /must say whose numbers/],
    [{ also: [{ type: 'ticket.solved', time: 'nowhere' }] }, /speaks of .*nowhere/],
    [{ also: [{ type: 'ticket.solved', if: { nowhere: true } }] }, /speaks of .*nowhere/],
  ])('that cannot be meant is refused: %j', (change, sentence) => {
    expect(() => aMapping(change)).toThrow(sentence)
  })
})
