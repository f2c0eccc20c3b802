/**
 * What a table has for a word that came from outside; nothing for a word it does not list. A plain index
 * would answer `constructor` and the other names that every object inherits with a function.
 */
export const lookUp = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined
