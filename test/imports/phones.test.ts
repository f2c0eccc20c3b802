import { describe, expect, it } from 'vitest'
import { cleanPhone } from '../../shared/people/contact/contact-details.ts'
import { checkContactDetails } from '../../shared/people/contact/check-contact-details.ts'
import { shownResults, now, shipped } from './row-results.ts'

const two = [
  '13800138001/13900139001',
  '13800138001、13900139001',
  '13800138001，13900139001',
  '13800138001;13900139001',
  '13800138001 13900139001',
  '13800138001 或 13900139001',
  '13800138001-13900139001',
  '138 0013 8001 / 139 0013 9001',
  '+86 13800138001, +49 1512 3456789',
  '手机13800138001 座机010-65551234',
  '１３８００１３８００１／１３９００１３９００１',
  '13800138001|13900139001',
  '13800138001\n13900139001',
  '13800138001(李雷)13900139001(韩梅梅)',
]
const one = [
  '13800138001 微信同号',
  '13800138001（微信）',
  '13800138001(WeChat)',
  '13800138001微信同号',
  '138 0013 8001 本人',
  '13800138001，同微信',
  '手机：13800138001',
  '电话 13800138001',
  'Tel: +86 138 0013 8001',
  '13800138001 ext. 12',
  '13800138001 转8001',
  '13800138001 转 12',
  '13800138001分机12',
  '13800138001 x12',
  '13800138001/13800138001',
  '13800138001、138-0013-8001',
  '138-0013-8001',
  '(+86) 13800138001',
  '微信/手机：13800138001',
]

describe('a cell with a phone number', () => {
  it.each(two)('that holds two names none: %j', async (said) => {
    expect(await cleanPhone(said, 'CN')).toEqual({ reason: 'must be one phone number, not several' })
    expect(await checkContactDetails({ phone: said, country: 'CN', now })).toEqual([
      { code: 'phone.several' },
    ])
  })

  it.each(one)('and a note is that number: %j', async (said) => {
    expect(await cleanPhone(said, 'CN')).toEqual({ value: '+8613800138001' })
  })

  it.each([
    ['010-65551234 转 8001', '+861065551234'],
    ['+1 212-555-2368 ext. 12', '+12125552368'],
    ['+49 1512 3456789 (privat)', '+4915123456789'],
    ['00491512 3456789', '+4915123456789'],
  ])('of another kind too: %j', async (said, value) => {
    expect(await cleanPhone(said, 'CN')).toEqual({ value })
  })

  it.each([
    '微信同号',
    'call me',
    'qq 1234567890123',
    '138****8001 微信',
    '1380013800a',
    '6222020200112233445',
  ])('is none where there is no number: %j', async (said) => {
    expect(await cleanPhone(said, 'CN')).toHaveProperty('reason')
  })

  it('rejects a row that has no other identity, with the reason in both languages', async () => {
    const [verdict] = await shownResults(
      '手机号,姓名,创建时间\n13800138001/13900139001,李雷,2026-01-05 09:30\n',
      shipped('leads-zh'),
    )
    const reason = '手机号 holds several phone numbers in one cell: nobody is named'
    const zh = '手机号 一个单元格里有多个电话号码：没有说明是谁，请只保留一个'
    expect(verdict).toMatchObject({ outcome: 'rejected', reason, zh })
  })

  it('flags a row that has another identity', async () => {
    const [verdict] = await shownResults(
      '手机号,邮箱,创建时间\n13800138001/13900139001,li.lei@example.com,2026-01-05 09:30\n',
      shipped('leads-zh'),
    )
    expect(verdict).toMatchObject({ outcome: 'accepted' })
    expect(verdict?.flags).toContain(
      'cell.several-phones: 手机号 未采用：一个单元格里有多个电话号码 / 手机号 is left out: it holds several phone numbers in one cell',
    )
    expect(verdict?.flags.filter((flag) => flag.startsWith('phone.'))).toEqual([
      expect.stringContaining('phone.several: '),
    ])
  })

  it('takes a row whose number has a note', async () => {
    const verdicts = await shownResults(
      '手机号,姓名,创建时间\n13800138002 微信同号,韩梅梅,2026-01-05 09:30\n13800138003（微信）,王伟,2026-01-05 09:30\n',
      shipped('leads-zh'),
    )
    expect(verdicts.map(({ outcome, flags }) => ({ outcome, flags }))).toEqual([
      { outcome: 'accepted', flags: [] },
      { outcome: 'accepted', flags: [] },
    ])
  })
})
