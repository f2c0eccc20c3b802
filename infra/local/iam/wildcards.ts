import { type Json, isList } from '../json.ts'

/** One text or a list of texts, as policies have them everywhere. */
export const textsOf = (value: Json | undefined): readonly string[] => {
  if (value === undefined) return []
  return (isList(value) ? value : [value]).map((entry) =>
    typeof entry === 'string' ? entry : JSON.stringify(entry),
  )
}

const patterns = new Map<string, RegExp>()

/** Whether a text fits a pattern with `*` and `?`. */
export const matches = (pattern: string, text: string): boolean => {
  const known =
    patterns.get(pattern) ??
    new RegExp(
      `^${pattern
        .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
      's',
    )
  patterns.set(pattern, known)
  return known.test(text)
}
