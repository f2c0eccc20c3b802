import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { aliasOf } from '../../shared/model/identity.ts'
import { aMapping, shownResults, type ShownResult, shipped } from './row-results.ts'

const said = ({ line, outcome, flags, ...rest }: ShownResult): string =>
  [line, outcome, 'reason' in rest ? rest.reason : '', ...flags].filter((part) => part !== '').join(' ')
const callShape = z.looseObject({ messageId: z.string() })
const callIn = (verdict: ShownResult | undefined) =>
  verdict?.outcome === 'accepted' ? callShape.parse(verdict.calls[0]?.call) : undefined

describe('a row', () => {
  it('becomes a call that is the same at every import', async () => {
    const text = 'id,when,from\nm1,2026-01-05 09:00,\n'
    const [first] = await shownResults(text)
    expect(callIn(first)).toEqual({
      type: 'track',
      event: 'lead.created',
      messageId: expect.stringMatching(/^row:[\w-]{43}$/),
      timestamp: '2026-01-05T01:00:00.000Z',
      anonymousId: 'anonymous',
      properties: { lead_id: 'm1', origin: 'unknown' },
      context: { traits: {} },
    })
    expect(await shownResults(text)).toEqual([first])
  })

  it('is known by the key under which it will be stored', async () => {
    const [verdict] = await shownResults('id,when,from\nm1,2026-01-05 09:00,ad\n')
    expect(verdict).toMatchObject({
      calls: [
        {
          place: {
            alias: aliasOf({ kind: 'lead.id', value: 'm1' }),
            statedAt: '2026-01-05T01:00:00.000Z',
            id: expect.stringMatching(/^row:/),
          },
        },
      ],
    })
  })

  it('that states the same again is a duplicate, whatever the blanks and the width of its letters', async () => {
    expect((await shownResults('id,when,from\nm1,2026-01-05,ad\n m1 ,2026-01-05,ａｄ\n')).map(said)).toEqual([
      '2 accepted',
      '3 duplicate says the same as line 2',
    ])
  })

  it('that contradicts an earlier one is rejected, and both lines are named', async () => {
    expect((await shownResults('id,when,from\nm1,2026-01-05,ad\nm1,2026-01-06,mail\n')).map(said)).toEqual([
      '2 accepted',
      '3 rejected contradicts line 2 in when, from',
    ])
  })

  it.each([
    ['m1,,ad', 'when must not be empty: a touchpoint has a time'],
    ['m1,someday,ad', 'when must be a time such as 2026-01-05 09:30'],
    [',2026-01-05,ad', 'id must not be empty'],
    ['0,2026-01-05,ad', 'id holds no usable value: nobody is named'],
    ['null,2026-01-05,ad', 'id holds no usable value: nobody is named'],
    ['m1,2026-01-05,ad,more', 'has 4 cells where the header has 3'],
    [`m1,2026-01-05,${'x'.repeat(33_000)}`, 'is larger than 32 KB'],
  ])('that can not go in is rejected, and the reason names the column: %s', async (row, reason) => {
    expect((await shownResults(`id,when,from\n${row}\n`)).map(said)).toEqual([`2 rejected ${reason}`])
  })

  it('that lies in the future or lacks its last cells goes in, flagged', async () => {
    expect((await shownResults('id,when,from\nm1,2031-01-05\n')).map(said)).toEqual([
      '2 accepted cells.missing: 有 2 个单元格，而表头有 3 个 / has 2 cells where the header has 3 time.future: 时间晚于现在 / lies in the future',
    ])
  })

  it('without a key column is distinguished from others by everything in it, in any order of the columns', async () => {
    const mapping = aMapping({ key: undefined })
    const [a] = await shownResults('id,when,from,note\nm1,2026-01-05,ad,x\n', mapping)
    const [b] = await shownResults('NOTE,from,when,id\nx,ad,2026-01-05,m1\n', mapping)
    const [c] = await shownResults('id,when,from,note\nm1,2026-01-05,ad,y\n', mapping)
    expect(callIn(b)?.messageId).toBe(callIn(a)?.messageId)
    expect(callIn(c)?.messageId).not.toBe(callIn(a)?.messageId)
  })

  it('is judged once, however often it stands in the file', async () => {
    const rows = fc.array(
      fc.record({ id: fc.constantFrom('a', 'b', 'c', ''), day: fc.integer({ min: 1, max: 3 }) }),
      { maxLength: 30 },
    )
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const verdicts = await shownResults(
          `id,when,from\n${given.map(({ id, day }) => `${id},2026-01-0${day},ad`).join('\n')}\n`,
        )
        const accepted = verdicts.filter(({ outcome }) => outcome === 'accepted')
        expect(verdicts.length).toBe(given.length)
        expect(accepted.length).toBe(new Set(given.map(({ id }) => id).filter((id) => id !== '')).size)
      }),
    )
  })
})

describe('a row of a Chinese list of leads', () => {
  const zh = shipped('leads-zh')

  it('is found by the usual names of its columns', async () => {
    const [verdict] = await shownResults(
      '姓名,手机号,来源,提交时间,预算,公司\n李雷,138 0013 8000,抖音,2026/1/5 9:05,"￥1,234.50",某公司\n',
      zh,
    )
    expect(callIn(verdict)).toMatchObject({
      timestamp: '2026-01-05T01:05:00.000Z',
      properties: { origin: '抖音', revenue: 1234.5, currency: 'CNY' },
      context: { traits: { phone: '+8613800138000', name: '李雷', company: '某公司' } },
    })
    expect(verdict).toMatchObject({
      calls: [{ place: { alias: aliasOf({ kind: 'phone', value: '+8613800138000' }) } }],
    })
  })

  it('with a masked number goes in by its e-mail address, flagged; alone it is rejected', async () => {
    expect(
      (
        await shownResults(
          '手机,邮箱,时间\n138****8000,Li.Lei@Example.com,2026-01-05\n138****8000,,2026-01-05\n',
          zh,
        )
      ).map(said),
    ).toEqual([
      '2 accepted cell.no-value: 手机 未采用：没有可用的值 / 手机 is left out: it holds no usable value phone.masked: 电话号码被打码了，无法使用 / Digits of this phone number are hidden, so it can not be used',
      '3 rejected 手机 holds no usable value: nobody is named',
    ])
  })
})

describe('what a person mistyped', () => {
  it('goes in as it is, and is stated to the person who imports it, with what was probably meant', async () => {
    const [row] = await shownResults(
      '姓名,邮箱,时间\n测试,Li.Lei@gamil.com,2026-01-05\n',
      shipped('leads-zh'),
    )
    expect(row).toMatchObject({
      outcome: 'accepted',
      calls: [{ call: { context: { traits: { email: 'Li.Lei@gamil.com' } } } }],
    })
    expect(row?.flags).toEqual([
      'email.typo: 邮箱域名可能打错了：您是不是想写 li.lei@gmail.com？ / The domain of this e-mail address looks mistyped: did you mean li.lei@gmail.com?',
      'name.placeholder: 这不像真实姓名，不会采用 / This does not look like a name; it will not be used',
    ])
  })
})

describe('what is wrong with a mapping or a header', () => {
  it('is reported by the name of the column', async () => {
    await expect(
      shownResults('mql_id,first_contact,landing_page_id,origin\n', shipped('olist-leads')),
    ).rejects.toThrow(
      /no column "first_contact_date", which mapping olist-leads needs; it has "mql_id", "first_contact"/,
    )
  })

  it('is reported when no column states who it is about', async () => {
    await expect(shownResults('姓名,时间\n李雷,2026-01-05\n', shipped('leads-zh'))).rejects.toThrow(
      /who it is about.*"手机"/,
    )
  })

  it('is reported when a column stands there twice', async () => {
    await expect(shownResults('id,when,from,ID\n')).rejects.toThrow(/"id" twice/)
  })

  it.each([
    [{ key: ['nobody'] }, /speaks of .+nobody/],
    [{ identities: {} }, /at least one/],
    [{ timeZone: 'Mars/Base' }, /time zone/],
    [{ type: 'lead.invented' }, /Invalid/],
    [{ colums: {} }, /colums/],
    [{ identities: { 'wechat.openid': 'id' } }, /wechat.openid/],
  ])('is told before anything is read: %j', (change, reason) => {
    expect(() => aMapping(change)).toThrow(reason)
  })
})
