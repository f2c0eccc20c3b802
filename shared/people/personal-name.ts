import { isPlaceholderName } from './placeholder.ts'

/** A name without what only dresses it; `placeholder` where it stands for nobody. */
export type CleanName = { readonly value: string; readonly placeholder: boolean }

const titles = /^(mr|mrs|ms|miss|dr|prof)\.?\s+(?=\S)|(?<=\S)\s*(先生|女士|小姐|太太)$/giu
// oxlint-disable-next-line no-control-regex
const unseen = /[\u0000-\u001F\u007F\u200B-\u200F\u202A-\u202E\u2060\uFEFF]/g

/**
 * A person's name in one spelling: full width to half width (NFKC), blanks at the ends and doubled ones away, and without the title that
 * somebody wrote beside it (先生, 女士, Mr.). Nothing of nothing.
 */
export const cleanName = (said: string): CleanName | undefined => {
  const plain = said.normalize('NFKC').replaceAll(unseen, '').replaceAll(/\s+/g, ' ').trim()
  const value = plain.replaceAll(titles, '').trim() || plain
  return value === '' ? undefined : { value, placeholder: isPlaceholderName(value) }
}
