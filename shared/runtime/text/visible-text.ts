/** Line breaks and tabs: blanks between words. */
const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

/**
 * Characters that are pasted along unseen and belong to no identifier: controls, format characters, and what
 * Unicode says to ignore by default (soft hyphen, zero-width characters, direction marks and isolates, byte
 * order mark, variation selectors, fillers).
 */
const unseen = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

/** The joiners of Persian, Indic scripts and emoji, where they join something. */
const joining = /(?<=[^\s\p{Cc}\p{Cf}])[\u200C\u200D](?=[^\s\p{Cc}\p{Cf}])/gu
/** Two noncharacters that stand for the joiners while everything else unseen is removed. */
const [keptNonJoiner, keptJoiner] = ['\uFDD0', '\uFDD1']

/**
 * A text without its unseen characters and without blanks around; nothing else is changed. For ids, which may
 * mean any spelling.
 */
export const removeInvisible = (text: string): string =>
  text.replaceAll(breaks, ' ').replaceAll(unseen, '').trim()

/**
 * The one normal form of phone numbers, addresses, words of a list and column headers: NFKC, and without
 * unseen characters.
 */
export const visibleText = (text: string): string => removeInvisible(text.normalize('NFKC'))

/** The same for names, which keep the joiners that change how they are written (می‌خواهم, 👨‍👩‍👧). */
export const visibleName = (name: string): string => {
  const marked = name
    .normalize('NFKC')
    .replaceAll(/[\uFDD0\uFDD1]/g, '')
    .replaceAll(joining, (sign) => (sign === '\u200C' ? keptNonJoiner : keptJoiner))
  return removeInvisible(marked)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(keptNonJoiner, '\u200C')
    .replaceAll(keptJoiner, '\u200D')
}
