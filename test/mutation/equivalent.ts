/** A change to one line that alters nothing a caller can see, and why. `code` is the trimmed line without the change. */
export type Equivalent = { readonly file: string; readonly what: string; readonly code: string; readonly why: string }

/** Mutants that were looked at and make no difference. They are not planted. */
export const equivalents: readonly Equivalent[] = []

const keyOf = ({ file, what, code }: Omit<Equivalent, 'why'>): string => JSON.stringify([file, what, code])
const known = new Set(equivalents.map(keyOf))

export const isEquivalent = (mutant: Omit<Equivalent, 'why'>): boolean => known.has(keyOf(mutant))
