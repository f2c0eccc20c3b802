import { expect, it } from 'vitest'
import { countsOfStored } from '../../shared/journeys/counters.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'

const at = Date.parse('2026-01-05T11:59:59Z')
const arrived = (lag: number, more: Partial<Touchpoint> = {}): Touchpoint => ({
  id: 'a',
  channel: 'segment',
  source: 'site',
  type: 'web.page_viewed',
  at,
  statedAt: '',
  receivedAt: at + lag,
  identities: [],
  props: {},
  ...more,
})

it('what arrives is counted in the hour it arrived in, by its connection and how late it was', () => {
  expect(countsOfStored(arrived(0))).toEqual({
    '2026-01-05T11': { 'touch|segment': 1, 'type|web.page_viewed': 1, 'via|0|segment/site': 1 },
  })
  expect(countsOfStored(arrived(31_000))).toEqual({
    '2026-01-05T11': { 'touch|segment': 1, 'type|web.page_viewed': 1 },
    '2026-01-05T12': { 'via|3|segment/site': 1 },
  })
  expect(countsOfStored(arrived(90_000_000))).toMatchObject({ '2026-01-06T12': { 'via|8|segment/site': 1 } })
  expect(countsOfStored(arrived(-5000))).toMatchObject({ '2026-01-05T11': { 'via|0|segment/site': 1 } })
})

it('what we report ourselves came over no connection, and is no write more', () => {
  expect(countsOfStored(arrived(7_200_000, { channel: 'own', source: 'own' }))).toEqual({
    '2026-01-05T11': { 'touch|own': 1, 'type|web.page_viewed': 1 },
  })
})
