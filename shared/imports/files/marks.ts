/** `="00123"` as a whole cell. */
const formula = /^="([^"]*)"$/
const quotedOnce = /^'(.+)'$/
/** A lower-case letter follows where the apostrophe is the name's own: 't Hart. */
const guard = /^(?:`+|'(?![a-z]))(?=.)/u

/**
 * A cell without the marks that exporters put around text so that spreadsheets leave it alone: WeChat Pay a
 * backtick, people an apostrophe, others `="…"`, tabs and blanks.
 */
export const withoutMarks = (cell: string): string => {
  const text = cell.trim()
  const inner = formula.exec(text)?.[1] ?? quotedOnce.exec(text)?.[1] ?? text
  return inner.replace(guard, '').trim()
}
