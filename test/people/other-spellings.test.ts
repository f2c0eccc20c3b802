import { describe, expect, it } from 'vitest'
import { comparisons, type FieldKind, plain } from '../../shared/people/duplicates/compare.ts'
import type { Candidate, Field } from '../../shared/people/duplicates/model.ts'
import { suggestions } from '../../shared/people/duplicates/suggest.ts'

const fields: readonly Field[] = [
  { name: 'name', kind: 'name' },
  { name: 'email', kind: 'email' },
  { name: 'phone', kind: 'phone' },
  { name: 'born', kind: 'date' },
  { name: 'member', kind: 'id' },
  { name: 'city', kind: 'text' },
]
const letters = (seed: number, count: number): string =>
  Array.from({ length: count }, (_, place) =>
    String.fromCodePoint(97 + ((seed * 7919 + place * 104_729 + seed * place * 31) % 26)),
  ).join('')

const strangers: Candidate[] = Array.from({ length: 120 }, (_, index) => ({
  id: `p${index}`,
  values: {
    name: `${letters(index + 1, 5)} ${letters(index + 200, 7)}`,
    email: `${letters(index + 400, 9)}@shop${index % 7}.cn`,
    phone: `+86138${String(index * 7_654_321 + 10_000_019).slice(-8)}`,
    born: `19${50 + (index % 49)}-0${1 + (index % 9)}-1${index % 10}`,
    member: `M${String(index * 31_337 + 100_003)}`,
    city: letters(index % 11, 6),
  },
}))
const [known] = strangers

/** How likely a second record of the first stranger is the same person, with these values instead. */
const likely = (values: Candidate['values']): number =>
  suggestions(fields, [...strangers, { id: 'twin', values: { ...known?.values, ...values } }]).find(
    ({ a, b }) => a === 'p0' && b === 'twin',
  )?.likely ?? 0

const said = (field: string): string => known?.values[field] ?? expect.fail(`no ${field}`)

describe('a second record of one person', () => {
  const exact = likely({})

  it.each<[string, Candidate['values']]>([
    ['upper case in the name', { name: said('name').toUpperCase() }],
    ['doubled blanks in the name', { name: said('name').replace(' ', '  ') }],
    [
      'full width in the name',
      {
        name: said('name').replaceAll(/[a-z]/g, (letter) =>
          String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0),
        ),
      },
    ],
    ['upper case in the e-mail address', { email: said('email').toUpperCase() }],
    ['blanks around the e-mail address', { email: ` ${said('email')} ` }],
    ['blanks around the phone number', { phone: ` ${said('phone')} ` }],
    ['blanks around the date of birth', { born: ` ${said('born')} ` }],
    ['blanks around the member number', { member: `${said('member')} ` }],
    ['upper case in the city', { city: said('city').toUpperCase() }],
  ])('is as likely the same with %s as without', (_, values) => {
    expect(exact).toBeGreaterThan(0.99)
    expect(likely(values)).toBe(exact)
  })

  it.each<[string, Candidate['values']]>([
    ['another e-mail address', { email: 'someone.else@example.com' }],
    ['another phone number', { phone: '+8613900000000' }],
    ['another date of birth', { born: '2001-12-31' }],
    ['another member number', { member: 'X999999999' }],
    ['another city', { city: 'zzzzzz' }],
  ])('is less likely the same with %s', (_, values) => {
    expect(likely(values)).toBeLessThan(exact)
  })
})

const last = (kind: FieldKind): number => comparisons[kind].levels - 1

describe('two values of a field', () => {
  it.each<[FieldKind, string, string, number | 'none']>([
    ['phone', '+8613800138000', '+8613800138000', 0],
    ['phone', '+8613800138012', '+8613800138021', 1],
    ['phone', '+8613800138000', '+8613800138001', 'none'],
    ['email', 'li.lei@example.com', 'li.lei@example.com', 0],
    ['email', 'zhang1@qq.com', 'zhang2@qq.com', 'none'],
    ['category', 'gold', 'gold', 0],
    ['category', 'gold', 'silver', 'none'],
    ['name', 'lei', 'lei', 0],
    ['name', 'lei', 'xu', 'none'],
    ['date', '1990-01-02', '1990-01-02', 0],
    ['id', 'M12345', 'M12354', 1],
    ['id', 'M12345', 'M1234', 1],
    ['id', 'M12345', 'M12367', 2],
    ['id', 'M12345', 'M123', 2],
    ['id', 'M12345', 'Q98701', 'none'],
  ])('of kind %s, %s and %s, agree at level %s', (kind, a, b, expected) => {
    const wanted = expected === 'none' ? last(kind) : expected
    expect([comparisons[kind].level(a, b), comparisons[kind].level(b, a)]).toEqual([wanted, wanted])
  })

  it.each([
    ['Ｌｉ Ｌｅｉ', 'li lei'],
    ['Müller', 'muller'],
    ['  Li--Lei ', 'li lei'],
    ['李　雷', '李 雷'],
    ['a@B.cn', 'a@b cn'],
    ['·', ''],
  ])('%s is plainly %s', (text, expected) => {
    expect(plain(text)).toBe(expected)
  })
})
