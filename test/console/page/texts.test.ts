import { h, render } from 'preact'
import { describe, expect, it } from 'vitest'
import { stubBrowser } from './mini-dom.ts'

stubBrowser()
const { PartialNotice } = await import('../../../functions/console/page/components/person-record.tsx')
const { countText, formatDuration } = await import('../../../functions/console/page/i18n/format.ts')
const { language } = await import('../../../functions/console/page/state.ts')

const textOf = (partial: boolean): string | null => {
  const root = document.createElement('div')
  render(h(PartialNotice, { who: { partial } }), root)
  return root.textContent
}

describe('countText', () => {
  it('uses the singular for one in English and the measure word in Chinese', () => {
    expect([0, 1, 2, 1200].map((n) => countText(n, 'touchpoints'))).toEqual([
      '0 touchpoints',
      '1 touchpoint',
      '2 touchpoints',
      '1,200 touchpoints',
    ])
    language.value = 'zh'
    expect(countText(1, 'people')).toBe('1 人')
    language.value = 'en'
  })
})

describe('formatDuration', () => {
  it('uses the largest unit that fits', () => {
    expect([0, 59_000, 60_000, 7_200_000, 172_800_000].map(formatDuration)).toEqual([
      '0 secs',
      '59 secs',
      '1 min',
      '2 hrs',
      '2 days',
    ])
  })
})

describe('PartialNotice', () => {
  it('is shown only for a record of the newest touchpoints', () => {
    expect([textOf(true), textOf(false)]).toEqual(['Only the newest touchpoints were read.', ''])
  })
})
