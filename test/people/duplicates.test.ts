import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparisons } from '../../shared/people/duplicates/compare.ts'
import { shareOfName } from '../../shared/people/duplicates/chinese-names.ts'
import type { Candidate, Field } from '../../shared/people/duplicates/model.ts'
import { suggestions } from '../../shared/people/duplicates/suggest.ts'
import { calibration, chinesePopulation } from './chinese-population.ts'
import { sharedData, describeWithData } from '../shared-data.ts'

const fields: readonly Field[] = [
  { name: 'name', kind: 'name' },
  { name: 'email', kind: 'email' },
  { name: 'phone', kind: 'id' },
  { name: 'city', kind: 'text' },
]
const cities = ['北京', '上海', '深圳', '杭州', '成都']

const scrambled = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)

/** A few hundred strangers, with rare names and a city many live in. */
const strangers = (count: number): Candidate[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `p${index}`,
    values: {
      name: `${String.fromCodePoint(0x4e00 + index * 7)}${String.fromCodePoint(0x5e00 + index * 3)}`,
      email: `${scrambled(`mail ${index}`)}@shop${index % 9}.cn`,
      phone: `+861${BigInt(`0x${scrambled(`phone ${index}`)}`)
        .toString()
        .slice(0, 10)}`,
      city: cities[index % cities.length] ?? '',
    },
  }))

describe('suggested duplicates', () => {
  const people = strangers(300)
  const twin = {
    id: 'twin',
    values: { ...people[42]?.values, email: '', phone: `${people[42]?.values['phone']?.slice(0, -2)}99` },
  }

  it('find a person who was written down twice with a mistyped number, and state why', () => {
    const again = people
      .slice(0, 40)
      .map(({ id, values }) => ({ id: `again ${id}`, values: { ...values, city: '' } }))
    const found = suggestions(fields, [...people, ...again, twin])
    expect(found.filter(({ a, b }) => `again ${a}` === b)).toHaveLength(40)
    const one = found.find(({ a, b }) => a === 'p42' && b === 'twin')
    expect(one?.likely).toBeGreaterThan(0.95)
    expect(one?.because['name']).toBeGreaterThan(one?.because['city'] ?? Infinity)
    expect(found.every(({ a, b }) => `again ${a}` === b || b === 'twin')).toBe(true)
  })

  it('leave strangers alone, and no one is compared with all people', () => {
    expect(suggestions(fields, people)).toEqual([])
    expect(suggestions(fields, [])).toEqual([])
    expect(suggestions(fields, people.slice(0, 1))).toEqual([])
  })

  it('are the same for the same records', () => {
    const again = people.slice(0, 20).map(({ id, values }) => ({ id: `again ${id}`, values }))
    expect(suggestions(fields, [...people, ...again])).toEqual(suggestions(fields, [...people, ...again]))
  })

  it('compare both ways alike, and nothing agrees better than the same', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(comparisons)),
        fc.string({ maxLength: 12 }),
        fc.string({ maxLength: 12 }),
        ({ level, levels }, a, b) => {
          expect(level(a, a)).toBe(0)
          expect(level(a, b)).toBeLessThan(levels)
          expect(level(a, b)).toBe(level(b, a))
        },
      ),
    )
  })
})

describe('Chinese names', () => {
  const customers = [
    { name: 'name', kind: 'name' },
    { name: 'email', kind: 'email' },
    { name: 'phone', kind: 'phone' },
    { name: 'company', kind: 'text' },
  ] as const

  it('are calibrated: of pairs called 95 % or more at least 95 % are right', () => {
    const sizes = [
      [100, 0],
      [400, 0.05],
      [1500, 0.05],
      [3000, 0.02],
      [3000, 0],
    ] as const
    const worlds = sizes.flatMap(([people, twice]) =>
      [1, 2].map((seed) => chinesePopulation(seed, people, twice)),
    )
    const found = worlds.flatMap(({ records, personOf }) =>
      suggestions(customers, records, { least: 0.5 }).map((pair) => ({
        ...pair,
        right: personOf.get(pair.a) === personOf.get(pair.b),
      })),
    )
    const table = calibration(found)
    const sure = table.at(-1)
    expect(sure?.pairs, JSON.stringify(table)).toBeGreaterThan(80)
    expect(sure?.share, JSON.stringify(table)).toBeGreaterThanOrEqual(0.95)
  })

  const wrong: readonly (readonly [string, (family: string) => number])[] = [
    ['30 % too low', () => 0.7],
    ['30 % too high', () => 1.3],
    ['30 % too low or too high by surname', (family) => ((family.codePointAt(0) ?? 0) % 2 === 0 ? 0.7 : 1.3)],
  ]
  it.each(wrong)('stay calibrated where the shares of surnames are %s', (_, factor) => {
    const shareOf = (name: string): number | undefined => {
      const share = shareOfName(name)
      return share === undefined ? undefined : share * factor(name.slice(0, 1))
    }
    const worlds = [chinesePopulation(1, 1500), chinesePopulation(2, 1500), chinesePopulation(3, 3000, 0.02)]
    const called = (how: { shareOf?: typeof shareOf }) =>
      worlds.flatMap(({ records, personOf }, world) =>
        suggestions(customers, records, { least: 0.5, ...how }).map(({ a, b, likely }) => ({
          pair: `${world}:${a}:${b}`,
          likely,
          right: personOf.get(a) === personOf.get(b),
        })),
      )
    const [estimated, shifted] = [called({}), called({ shareOf })]
    const sure = calibration(shifted).at(-1)
    expect(sure?.pairs, JSON.stringify(calibration(shifted))).toBeGreaterThan(40)
    expect(sure?.share, JSON.stringify(calibration(shifted))).toBeGreaterThanOrEqual(0.95)
    const before = new Map(estimated.map(({ pair, likely }) => [pair, likely]))
    const moved = shifted.map(({ pair, likely }) => Math.abs(likely - (before.get(pair) ?? 0.5)))
    expect(Math.max(...moved)).toBeLessThan(0.15)
  })

  it.each([20, 60, 200])(
    'two of %i who share a common name, with other e-mail, phone and company, are two',
    (people) => {
      const pair = ['1', '2'].map((n) => ({
        id: `x${n}`,
        values: {
          name: '张伟',
          email: `zhang.wei${n}@qq.com`,
          phone: `+861380013800${n}`,
          company: `${n}号贸易有限公司`,
        },
      }))
      const { records } = chinesePopulation(5, people, 0)
      const found = suggestions(customers, [...records, ...pair], { least: 0.5 })
      expect(found.filter(({ a, b }) => a === 'x1' && b === 'x2')).toEqual([])
    },
  )

  it('have a share in the country; addresses that differ by number and phones that differ by digits do not agree', () => {
    expect(shareOfName('张伟')).toBeGreaterThan(1e-4)
    expect(shareOfName('张伟')).toBeLessThan(4e-4)
    expect(shareOfName('欧阳翀')).toBeLessThan(shareOfName('王子涵') ?? 0)
    expect([shareOfName('Zhang Wei'), shareOfName('张'), shareOfName('')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    const { email, phone } = comparisons
    expect(email.level('zhang.wei1@qq.com', 'zhang.wei2@qq.com')).toBe(email.levels - 1)
    expect(email.level('zhang.wei@qq.com', 'zhang.wie@qq.com')).toBe(1)
    expect(phone.level('+8613800138000', '+8613800138001')).toBe(phone.levels - 1)
    expect(phone.level('+8613800138012', '+8613800138021')).toBe(1)
  })
})

const table = (file: string): Record<string, string>[] => {
  const [head = '', ...lines] = readFileSync(sharedData('identity', file), 'utf8').trim().split(/\r?\n/)
  const names = head.split(',').map((name) => name.trim())
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((value, index) => [names[index] ?? '', value.trim()])),
  )
}

const isOriginal = ({ id }: Candidate): boolean => id.endsWith('-org')

const scored = (found: number, right: number, all: number) => {
  const [precision, recall] = [right / found, right / all]
  return { precision, recall, f: (2 * precision * recall) / (precision + recall) }
}

describeWithData(['identity'], 'well-known sets of duplicates', () => {
  it('are found in FEBRL 4, five thousand people written down twice, with F of .995 or more', () => {
    const kinds: readonly (readonly [string, Field['kind']])[] = [
      ['given_name', 'name'],
      ['surname', 'name'],
      ['date_of_birth', 'date'],
      ['address_1', 'text'],
      ['address_2', 'text'],
      ['suburb', 'text'],
      ['postcode', 'id'],
      ['state', 'category'],
      ['soc_sec_id', 'id'],
      ['street_number', 'id'],
    ]
    const records = [...table('febrl4a.csv'), ...table('febrl4b.csv')].map((values) => ({
      id: values['rec_id'] ?? '',
      values,
    }))
    const found = suggestions(
      kinds.map(([name, kind]) => ({ name, kind })),
      records,
      { may: (a, b) => isOriginal(a) !== isOriginal(b) },
    )
    const right = found.filter(({ a, b }) => a.split('-')[1] === b.split('-')[1]).length
    expect(scored(found.length, right, 5000).f).toBeGreaterThanOrEqual(0.995)
  })

  it('are found in a thousand sparse records with recall of .90 or more at precision of .97 or more', () => {
    const records = table('fake_1000.csv').map((values) => ({ id: values['unique_id'] ?? '', values }))
    const clusters = new Map(records.map(({ id, values }) => [id, values['cluster']]))
    const found = suggestions(
      [
        { name: 'first_name', kind: 'name' },
        { name: 'surname', kind: 'name' },
        { name: 'dob', kind: 'date' },
        { name: 'city', kind: 'text' },
        { name: 'email', kind: 'email' },
      ],
      records,
    )
    const right = found.filter(({ a, b }) => clusters.get(a) === clusters.get(b)).length
    const all = [...Map.groupBy(records, ({ values }) => values['cluster']).values()].reduce(
      (sum, { length }) => sum + (length * (length - 1)) / 2,
      0,
    )
    const { precision, recall } = scored(found.length, right, all)
    expect(recall).toBeGreaterThanOrEqual(0.9)
    expect(precision).toBeGreaterThanOrEqual(0.97)
  })
})
