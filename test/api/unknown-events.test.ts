import { expect, it } from 'vitest'
import { unknownEventsIn } from '../../shared/api/connections/unknown-events.ts'

const of = (counts: Record<string, number>, settings = {}) =>
  unknownEventsIn([{ counts }], { channel: 'youzan', id: 'shop', settings })

it('unknown events are listed most frequent first, those without a name last', () => {
  expect(
    of({
      'unknown|youzan/shop|': 9,
      'unknown|youzan/shop|b': 1,
      'unknown|youzan/shop|a': 1,
      'unknown|youzan/shop|order_complete': 2,
    }),
  ).toEqual([
    { name: 'order_complete', count: 2, didYouMean: 'order.completed' },
    { name: 'a', count: 1 },
    { name: 'b', count: 1 },
    { name: '', count: 9 },
  ])
})

it('a name that the connection gives a type by now is not unknown any more', () => {
  expect(of({ 'unknown|youzan/shop|trade_x': 2 }, { types: { trade_x: 'other' } })).toEqual([])
})

it('a long list is cut, and loses no count', () => {
  const shown = of(
    Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`unknown|youzan/shop|zzzz ${index}`, 1])),
  )
  expect([shown.length, shown.at(-1)]).toEqual([51, { name: '', count: 30 }])
})
