import { describe, expect, it } from 'vitest'
import { isAsItMust, evaluate, tableOf, type Row, type Truth } from '../../infra/cli/demo/evaluation.ts'
import { nameOf, type Break } from '../../infra/cli/demo/ground-truth.ts'

const broken = (person: number, end: Break['end'] = 'broken'): Break => ({
  person,
  cause: 'no-show',
  key: 'w',
  since: 1_000_000,
  due: 2_000_000,
  end,
})
const row = (person: number | undefined, status: string, more: Partial<Row> = {}): Row => ({
  id: `i${person}`,
  person,
  cause: 'no-show',
  key: 'w',
  since: 1_000_000,
  status,
  ...more,
})
const truth = (breaks: Break[], disproved: Break[] = [], byUs: Break[] = []): Truth => ({
  breaks,
  disproved,
  byUs: new Set(byUs.map(nameOf)),
})
const noShow = (told: Truth, rows: Row[]) => {
  const all = evaluate(told, rows)
  return { ok: isAsItMust(all), ...all.find(({ cause }) => cause === 'no-show') }
}

describe('the reckoning', () => {
  it('reads as it must when every break is found and ended as it truly did', () => {
    const told = truth(
      [broken(1), broken(2, 'recovered'), broken(3, 'recovered'), broken(4, 'withdrawn')],
      [broken(5)],
      [broken(2)],
    )
    const rows = [
      row(1, 'treating'),
      row(2, 'recovered'),
      row(3, 'recovered'),
      row(4, 'dismissed'),
      row(5, 'dismissed'),
    ]
    expect(noShow(told, rows)).toMatchObject({
      ok: true,
      planted: 4,
      found: 4,
      wronglyFound: 0,
      mended: 2,
      mendedByUs: 1,
      disproved: 1,
      takenBack: 1,
    })
  })

  it.each<[string, Truth, Row[], object]>([
    ['a break that was not found', truth([broken(1)]), [], { planted: 1, found: 0 }],
    ['an alarm about nothing', truth([]), [row(1, 'open')], { wronglyFound: 1 }],
    [
      'an alarm about nothing, though it was taken back',
      truth([]),
      [row(1, 'dismissed')],
      { wronglyFound: 1 },
    ],
    [
      'an alarm that was not taken back',
      truth([], [broken(1)]),
      [row(1, 'open')],
      { wronglyFound: 1, takenBack: 0 },
    ],
    ['an alarm that was never raised', truth([], [broken(1)]), [], { disproved: 1, takenBack: 0 }],
    [
      'the same break found twice',
      truth([broken(1)]),
      [row(1, 'open'), row(1, 'open', { id: 'j' })],
      { found: 1, wronglyFound: 1 },
    ],
    ['somebody else found', truth([broken(1)]), [row(2, 'open')], { found: 0, wronglyFound: 1 }],
    ['nobody we know found', truth([]), [row(undefined, 'open')], { wronglyFound: 1 }],
    [
      'the right person, and another event',
      truth([broken(1)]),
      [row(1, 'open', { key: 'v' })],
      { found: 0, wronglyFound: 1 },
    ],
    [
      'the right person, and another time',
      truth([broken(1)]),
      [row(1, 'open', { since: 5_000_000 })],
      { found: 0, wronglyFound: 1 },
    ],
    ['a break called mended that is not', truth([broken(1)]), [row(1, 'recovered')], { found: 1 }],
    [
      'a break called open that is mended',
      truth([broken(1, 'recovered')]),
      [row(1, 'treating')],
      { mended: 0 },
    ],
  ])('does not let pass: %s', (_, told, rows, expected) => {
    expect(noShow(told, rows)).toMatchObject({ ok: false, ...expected })
  })

  it('is shown as a table with a sentence for each difference', () => {
    const shown = tableOf(evaluate(truth([broken(1), broken(2)]), [row(2, 'open')]))
    expect(shown).toMatch(/cause +planted +found +wrongly found +mended/)
    expect(shown).toMatch(/no-show +2 +1 +0 +0/)
    expect(shown).toContain('not found: person 1, w')
  })
})
