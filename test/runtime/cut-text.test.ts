import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutText, isTooLong } from '../../shared/runtime/text/cut-text.ts'

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
const graphemes = (text: string) => [...segmenter.segment(text)].map(({ segment }) => segment)

describe('cutting a text', () => {
  it.each([
    ['a😀', 1, 'a'],
    ['😀😀', 1, '😀'],
    ['👨‍👩‍👧👨‍👩‍👧', 7, '👨‍👩‍👧'],
    ['e\u0301e\u0301', 3, 'e\u0301'],
    ['🇨🇳🇩🇪', 3, '🇨🇳'],
    ['\r\nx', 1, '\r'],
    ['字字字', 2, '字字'],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿x', 7, '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['a\uD83D', 5, 'a\uFFFD'],
    ['👋🏽', 1, '👋'],
    ['', 3, ''],
  ])('%j to %i code points', (text, most, kept) => expect(cutText(text, most)).toBe(kept))

  it('keeps what fits, never more code points than asked, well-formed, and only whole graphemes unless one is longer than all', () => {
    const unit = fc.constantFrom('a', '😀', '👨‍👩‍👧', 'e\u0301', '🇨🇳', '字', '\u200D', '\uFE0F', '🏽', ' ')
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 30 }), fc.integer({ min: 1, max: 30 }), (units, most) => {
        const text = units.join('')
        const kept = cutText(text, most)
        expect([...kept].length).toBeLessThanOrEqual(most)
        expect(isTooLong(text, most)).toBe([...text].length > most)
        if (!isTooLong(text, most)) {
          expect(kept).toBe(text)
          return
        }
        expect(text.startsWith(kept)).toBe(true)
        const whole = graphemes(text)
        if ([...(whole[0] ?? '')].length <= most)
          expect(whole.slice(0, graphemes(kept).length).join('')).toBe(kept)
      }),
    )
  })
})
