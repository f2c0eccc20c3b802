import { describe, expect, it } from 'vitest'
import { judgement } from '../../shared/imports/verdicts.ts'
import { now, shipped } from './row-results.ts'

const verdictsOf = async (lines: readonly string[], mapping = 'customers') =>
  Array.fromAsync(
    (
      await judgement(new TextEncoder().encode(lines.join('\n')), {
        mappingFor: async () => shipped(mapping),
        now,
      })
    ).verdicts,
  )

const aliasesOf = (verdicts: Awaited<ReturnType<typeof verdictsOf>>): string[] =>
  verdicts.flatMap((verdict) => (verdict.outcome === 'accepted' ? [verdict.calls[0]?.place.alias ?? ''] : []))

const header = '客户编号,手机号,邮箱,姓名,更新时间'
const families = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨']
const row = (
  n: number,
  {
    id = `C${n}9`,
    phone = `1380013${8000 + n * 7}`,
    email = `li${n}@shop.cn`,
    name = `${families[n] ?? '李'}雷`,
  } = {},
): string => `${id},${phone},${email},${name},2026-01-05`

describe('a value that stands in many rows of a column that should distinguish people', () => {
  it('is no identity of those rows, whatever it looks like; each of them states it, with counts', async () => {
    for (const [column, change] of [
      ['客户编号', { id: 'WEB-SHOP' }],
      ['手机号', { phone: '13800138000' }],
      ['邮箱', { email: 'zhang.wei@shop.cn' }],
    ] as const) {
      const verdicts = await verdictsOf([
        header,
        ...Array.from({ length: 6 }, (_, n) => row(n, change)),
        row(9),
      ])
      expect(new Set(aliasesOf(verdicts)).size).toBe(7)
      expect(
        verdicts.map(({ flags }) =>
          flags.some((flag) =>
            flag.endsWith(`/ ${column} is left out: 6 rows hold this value, beside 6 different people`),
          ),
        ),
      ).toEqual([true, true, true, true, true, true, false])
    }
  })

  it('of three rows it is enough that two other columns differ', async () => {
    expect(
      new Set(aliasesOf(await verdictsOf([header, ...[1, 2, 3].map((n) => row(n, { id: 'C100' }))]))).size,
    ).toBe(3)
  })

  it("stays an identity where it is one person: a customer with many purchases, two spellings, a family's phone", async () => {
    const sales = [
      '门店,小票号,手机,实付金额,交易时间',
      ...Array.from({ length: 40 }, (_, n) => `徐家汇店,R${n},13800138000,12.50,2026-01-05 09:30`),
    ]
    expect(new Set(aliasesOf(await verdictsOf(sales, 'store-sales'))).size).toBe(1)
    const spelt = ['李雷', '李 雷', '李雷先生'].map((name, n) => row(1, { name, email: `li${n}@shop.cn` }))
    expect(new Set(aliasesOf(await verdictsOf([header, ...spelt]))).size).toBe(1)
    const family = ['李雷', '李小雷'].map((name, n) =>
      row(n, { name, id: '' }).replace(/1380013\d{4}/, '13800138000'),
    )
    expect((await verdictsOf([header, ...family])).flatMap(({ flags }) => flags)).toEqual([])
  })

  it('does not refuse the rows whose key it is', async () => {
    const leads = [
      '线索编号,姓名,手机,提交时间',
      ...[1, 2, 3].map((n) => `#N/A,${families[n] ?? ''}雷,1380013800${n},2026-01-05 09:30`),
    ]
    const verdicts = await verdictsOf(leads, 'leads-zh')
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(new Set(aliasesOf(verdicts)).size).toBe(3)
  })

  it('is found the same in every reading of the file, and in a large one', async () => {
    const lines = [
      header,
      ...Array.from(
        { length: 5000 },
        (_, n) =>
          `${n % 250 === 0 ? 'SHARED' : `C${n}`},1${3_000_000_000 + n * 31},li${n}@shop.cn,,2026-01-05`,
      ),
    ]
    const [once, again] = [await verdictsOf(lines), await verdictsOf(lines)]
    expect(aliasesOf(once)).toEqual(aliasesOf(again))
    expect(
      once.filter(({ flags }) => flags.some((flag) => flag.includes('20 rows hold this value'))).length,
    ).toBe(20)
  })
})
