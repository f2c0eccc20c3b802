const quotedText = String.raw`"((?:[^"]|"")*)"`
/** `="00123"`, `=T("00123")`, `=TEXT("00123","@")` as a whole cell: the text is the first argument. */
const textFormula = new RegExp(
  String.raw`^=\s*\+?\s*(?:T\(\s*${quotedText}\s*\)|TEXT\(\s*${quotedText}\s*[,;]\s*"@"\s*\)|\(?\s*${quotedText}\s*\)?)$`,
  'i',
)
/** `=13900139001`: a number written as a formula. */
const numberFormula = /^=\s*(\+?\d[\d.]*)$/
/** `"00123"`, what remains of `"""00123"""` once the CSV is parsed. */
const quotedTwice = /^"([^"]+)"$/
const quotedOnce = /^'(.+)'$/
/** A lower-case letter follows where the apostrophe is the name's own: 't Hart. */
const guard = /^(?:`+|'(?![a-z]))(?=.)/u

const withoutOuterMark = (text: string): string => {
  const formula = textFormula
    .exec(text)
    ?.slice(1)
    .find((inner) => inner !== undefined)
  if (formula !== undefined) return formula.replaceAll('""', '"').trim()
  const inner = numberFormula.exec(text) ?? quotedTwice.exec(text) ?? quotedOnce.exec(text)
  return (inner?.[1] ?? text).replace(guard, '').trim()
}

/** Exporters put marks around marks, such as an apostrophe before a formula. */
const mostMarks = 3

/**
 * Removes the marks that exporters put around text so that spreadsheets keep it as text: a backtick (WeChat
 * Pay), an apostrophe, `="…"`, `=T("…")`, `=` before a number, a second pair of quotes, tabs and blanks.
 */
export const withoutMarks = (cell: string): string => {
  let text = cell.trim()
  for (let pass = 0; pass < mostMarks; pass++) {
    const inner = withoutOuterMark(text)
    if (inner === text) break
    text = inner
  }
  return text
}
