/** Cuts between what a reader sees as characters (Unicode's grapheme clusters), whatever the language. */
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/**
 * The text, or as much of its beginning as has at most `most` code points, cut between two graphemes: never
 * inside an emoji, a letter with its accents or a flag. A single grapheme longer than `most` is cut between
 * code points. The result is well-formed Unicode.
 * @param most code points, which is how zod and the schemas here count
 */
export const cutText = (text: string, most: number): string => {
  if (text.length <= most) return text.toWellFormed()
  const points = Array.from(text.slice(0, 2 * most + 1))
  if (text.length <= 2 * most && points.length <= most) return text.toWellFormed()
  const end = points.slice(0, most).join('').length
  // A grapheme's start depends on what stands before it, and on the one code point after the cut.
  const start = graphemes.segment(text.slice(0, end + 2)).containing(end)?.index ?? end
  return text.slice(0, start > 0 ? start : end).toWellFormed()
}

/** Whether `cutText` shortens the text. */
export const isTooLong = (text: string, most: number): boolean =>
  text.length > most && Array.from(text.slice(0, 2 * most + 1)).length > most
