import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import { describeWithData } from '../shared-data.ts'
import { files, truth } from '../imports/olist.ts'
import { number, partsOf, texts, zipOf } from '../imports/workbook.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'rethread-import-'))
const long = 900_000

let local: Local
beforeAll(async () => {
  local = await startLocal({ speed: 0 })
})
afterAll(async () => {
  await local?.stop()
  rmSync(folder, { recursive: true, force: true })
})

type Said = { code: number; out: string; wrong: string }

/** The command, as a person runs it. */
const imported = (...args: string[]): Promise<Said> =>
  new Promise((resolve) => {
    const asked = ['--url', local.url, '--write-key', local.writeKey, '--token', local.token, ...args]
    execFile(
      process.execPath,
      [join(root, 'infra', 'cli', 'import.ts'), ...asked],
      { maxBuffer: 1 << 26 },
      (error, out, wrong) => resolve({ code: error ? Number(error.code ?? 1) : 0, out, wrong }),
    )
  })

const countsSchema = z.object({
  rows: z.int(),
  accepted: z.int(),
  duplicate: z.int(),
  rejected: z.int(),
  flagged: z.int(),
  missing: z.int(),
  asked: z.boolean(),
  encoding: z.string(),
})
const counts = ({ code, out, wrong }: Said) => {
  expect({ code, wrong }).toEqual({ code: 0, wrong: '' })
  return countsSchema.parse(JSON.parse(out))
}

/**
 * What was taken is let through to the end; what a busy machine made wait for its next try is given the time.
 */
const settle = async (): Promise<void> => {
  for (let tries = 0; tries < 40; tries++) {
    if ((await local.settled({ timeoutMs: 60_000 })).settled) return
    await local.clock.advance('PT4M')
  }
  throw new Error('what was imported does not come to rest')
}

const asked = async (path: string): Promise<unknown> =>
  (await fetch(`${local.url}${path}`, { headers: { authorization: `Bearer ${local.token}` } })).json()
const health = z.object({ accepted: z.int(), stored: z.int(), refused: z.int(), parked: z.int() })
const person = z.object({
  journey: z.object({
    flags: z.array(z.string()),
    stage: z.string(),
    profile: z.record(z.string(), z.unknown()),
    lead: z.object({ origin: z.string() }).optional(),
  }),
})

it(
  'a list as Excel in China saves it comes in; twice is once; every row is accounted for',
  async () => {
    const file = join(folder, 'leads.csv')
    // 姓名,手机,时间,来源 / 李雷,13800138000,… / the same again / 韩梅梅,… / a masked number, in GBK
    const [head, lei, mei, masked] = [
      '0xd0d5c3fb2ccad6bbfa2ccab1bce42cc0b4d4b4',
      '0xc0eec0d7',
      '0xbaabc3b7c3b7',
      '0xcdf5ceb0',
    ].map((hex) => Buffer.from(hex.slice(2), 'hex'))
    const rows = [
      [head],
      [lei, ',138 0013 8000,2026/1/5 9:05,ad'],
      [lei, ',138 0013 8000,2026/1/5 9:05,ad'],
      [mei, ',13900139000,2026-01-05,'],
      [masked, ',139****9000,2026-01-05,ad'],
    ]
    writeFileSync(
      file,
      Buffer.concat(
        rows.flatMap((row) => [...row.map((part) => Buffer.from(part ?? '')), Buffer.from('\r\n')]),
      ),
    )
    const report = join(folder, 'report.csv')
    const first = counts(
      await imported(file, '--mapping', 'leads-zh', '--report', report, '--json', '--no-wait'),
    )
    expect(first).toEqual({
      rows: 4,
      accepted: 2,
      duplicate: 1,
      rejected: 1,
      flagged: 0,
      missing: 0,
      asked: true,
      encoding: 'gb18030',
    })
    expect(readFileSync(report, 'utf8')).toContain('says the same as line 2')
    await settle()
    expect(await asked('/api/people/phone:13800138000')).toMatchObject({
      journey: { profile: { name: '李雷', phone: '+8613800138000', origin: 'ad' } },
    })
    const before = health.parse(await asked('/api/health'))
    expect(counts(await imported(file, '--mapping', 'leads-zh', '--json'))).toMatchObject({
      accepted: 0,
      duplicate: 3,
      rejected: 1,
    })
    await settle()
    expect(health.parse(await asked('/api/health'))).toEqual(before)
  },
  long,
)

it(
  'a workbook is proposed a mapping, which is saved; the next one of its shape needs none, and in any format; twice is once',
  async () => {
    const header = ['门店', '小票号', '手机', '实付金额', '交易时间', '天气']
    const january = join(folder, '销售-01.xlsx')
    writeFileSync(
      january,
      zipOf(
        partsOf({
          销售: {
            rows: {
              1: texts(1, '一月销售'),
              2: texts(2, ...header),
              3:
                texts(3, '徐家汇店', 'R1') +
                number('C3', '1.5912345678E10') +
                number('D3', '99.5') +
                number('E3', '46027.395833333336', 1),
            },
          },
        }),
      ),
    )
    const unnamed = await imported(january, '--json')
    expect({ code: unnamed.code, wrong: unnamed.wrong }).toEqual({
      code: 1,
      wrong: expect.stringMatching(/no mapping saved in the product was made for a file with these columns/),
    })
    const proposal = await imported(january, '--propose', '--name', 'pos-sales', '--save')
    expect(JSON.parse(proposal.out)).toMatchObject({
      name: 'pos-sales',
      type: 'purchase.store',
      columns: { amount: '实付金额' },
    })
    expect(proposal.wrong).toMatch(/Left alone: "天气"/)
    expect(counts(await imported(january, '--json'))).toMatchObject({
      rows: 1,
      accepted: 1,
      encoding: 'xlsx',
      missing: 0,
    })
    await settle()
    expect(await asked('/api/people/phone:15912345678/timeline')).toMatchObject({
      items: [{ type: 'purchase.store', value: { amount: 9950, currency: 'CNY' } }],
    })
    const february = join(folder, '销售-02.csv')
    writeFileSync(
      february,
      `天气,${header.slice(0, 5).join(',')}\n晴,徐家汇店,R1,15912345678,99.50,2026-01-05 09:30\n雨,徐家汇店,R2,15912345678,10,2026-02-05 09:30\n`,
    )
    expect(counts(await imported(february, '--json'))).toMatchObject({ rows: 2, accepted: 1, duplicate: 1 })
    expect(counts(await imported(february, '--json'))).toMatchObject({ accepted: 0, duplicate: 2 })
    expect(counts(await imported(february, '--mapping', 'store-sales', '--json'))).toMatchObject({
      accepted: 0,
      duplicate: 2,
    })
    expect(await asked('/api/imports/mappings/pos-sales')).toMatchObject({
      name: 'pos-sales',
      shipped: false,
      mapping: { type: 'purchase.store' },
    })
    expect(await asked('/api/imports/mappings/nowhere')).toMatchObject({ status: 404 })
  },
  long,
)

it(
  'calls that Segment kept and endpoints that Pinpoint kept come in with their own times, and who opted out has',
  async () => {
    const dump = join(folder, 'segment.json.gz')
    const call = {
      type: 'track',
      event: 'Order Completed',
      messageId: 'kept-1',
      userId: 'kept',
      originalTimestamp: '2025-12-01T12:00:00.000Z',
      timestamp: '2025-12-01T09:00:00.000Z',
      sentAt: '2025-12-01T12:00:01.000Z',
      properties: { order_id: 'o1', total: 10 },
    }
    writeFileSync(
      dump,
      gzipSync(
        `${JSON.stringify(call)}\n${JSON.stringify({ ...call, messageId: 'kept-2', originalTimestamp: call.timestamp })}\n`,
      ),
    )
    expect(counts(await imported(dump, '--json'))).toMatchObject({ rows: 2, accepted: 2, missing: 0 })
    const endpoints = join(folder, 'endpoints.json')
    writeFileSync(
      endpoints,
      JSON.stringify({
        Id: 'e1',
        ChannelType: 'EMAIL',
        Address: 'pinpoint@example.com',
        OptOut: 'ALL',
        EffectiveDate: '2025-12-01T09:00:00.000Z',
        User: { UserId: 'pp' },
      }),
    )
    expect(counts(await imported(endpoints, '--mapping', 'pinpoint-endpoints', '--json'))).toMatchObject({
      rows: 1,
      accepted: 1,
      missing: 0,
    })
    await settle()
    expect(await asked('/api/people/userId:kept/timeline')).toMatchObject({
      items: [{ at: expect.closeTo(Date.parse(call.timestamp), -5) }, { at: Date.parse(call.timestamp) }],
    })
    expect(await asked('/api/people/userId:pp')).toMatchObject({
      consents: [{ id: 'email:pinpoint@example.com', words: [{ given: false }] }],
    })
    expect(counts(await imported(dump, '--json'))).toMatchObject({ accepted: 0, duplicate: 2 })
  },
  long,
)

it(
  'a refusal in a list counts from the import on, whenever the customer registered, and columns left out are named',
  async () => {
    const file = join(folder, 'refusals.csv')
    writeFileSync(
      file,
      '邮箱,姓名,注册时间,退订,星座\nrefuses@example.com,李雷,2020-03-01,已拒收,狮子\nstays@example.com,韩梅梅,2020-03-01,未退订,\n',
    )
    const said = await imported(file, '--mapping', 'customers', '--json')
    expect(counts(said)).toMatchObject({ rows: 2, accepted: 2, flagged: 0 })
    expect(JSON.parse(said.out)).toMatchObject({ unused: [{ column: '星座', values: 1 }] })
    await settle()
    const words = z.object({
      consents: z.array(z.object({ words: z.array(z.object({ given: z.boolean(), at: z.int() })) })),
    })
    const [refused] = words.parse(await asked('/api/people/email:refuses@example.com')).consents
    expect(refused?.words).toEqual([{ given: false, at: expect.any(Number) }])
    expect(refused?.words[0]?.at).toBeGreaterThan(Date.UTC(2025, 0, 1))
    expect(
      words.parse(await asked('/api/people/email:stays@example.com')).consents.flatMap((one) => one.words),
    ).toEqual([])
  },
  long,
)

it.each([
  [['nowhere.csv', '--mapping', 'leads-zh'], /nowhere\.csv cannot be read/],
  [['package.json', '--mapping', 'nonsense'], /there is no mapping nonsense: it is one of/],
  [['x.csv'], /x\.csv cannot be read/],
])(
  'what is asked wrongly is told in a sentence: %j',
  async (args, sentence) => {
    const { code, wrong } = await imported(...args)
    expect(code).toBe(1)
    expect(wrong).toMatch(sentence)
    expect(wrong).not.toMatch(/\n {4}at /)
  },
  long,
)

describeWithData(['leads'], 'the real leads and deals', () => {
  it(
    'go in whole; the totals by origin are the truth; what contradicts itself is flagged; and again changes nothing',
    async () => {
      const { leads, deals, byOrigin, wonTooEarly } = truth()
      const before = byOriginIn(await asked('/api/totals?by=origin'))
      expect(
        counts(await imported(files.leads, '--mapping', 'olist-leads', '--json', '--no-wait')),
      ).toMatchObject({ rows: leads, accepted: leads, rejected: 0, flagged: 0 })
      await settle()
      const dealsIn = [files.deals, '--mapping', 'olist-deals', '--against', files.leads, '--json']
      expect(counts(await imported(...dealsIn, '--no-wait'))).toMatchObject({
        rows: deals,
        accepted: deals,
        rejected: 0,
        flagged: wonTooEarly.length,
      })
      await settle()
      const sums = async () =>
        byOriginIn(await asked('/api/totals?by=origin'))
          .map(minus(before))
          .filter(({ leads: some, won }) => some + won > 0)
      expect(await sums()).toEqual(byOrigin)
      for (const lead of wonTooEarly)
        expect(person.parse(await asked(`/api/people/lead.id:${lead}`)).journey.flags).toContain(
          'won-before-lead',
        )
      expect(counts(await imported(files.leads, '--mapping', 'olist-leads', '--json'))).toMatchObject({
        accepted: 0,
        duplicate: leads,
      })
      expect(counts(await imported(...dealsIn))).toMatchObject({
        accepted: 0,
        duplicate: deals,
        flagged: wonTooEarly.length,
      })
      await settle()
      expect(await sums()).toEqual(byOrigin)
    },
    long,
  )
})

const totals = z.object({ totals: z.array(z.object({ origin: z.string(), leads: z.int(), won: z.int() })) })
type Total = z.output<typeof totals>['totals'][number]
const byOriginIn = (answer: unknown): Total[] => totals.parse(answer).totals

/** Without what other stories on the same machine brought in. */
const minus =
  (before: readonly Total[]) =>
  ({ origin, leads, won }: Total): Total => {
    const was = before.find((total) => total.origin === origin)
    return { origin, leads: leads - (was?.leads ?? 0), won: won - (was?.won ?? 0) }
  }
