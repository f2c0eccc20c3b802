import { visibleName } from '../../runtime/text/visible-text.ts'
import { isPlaceholderName } from './placeholder.ts'

/** A name without what only dresses it; `placeholder` where it stands for nobody. */
export type CleanName = { readonly value: string; readonly placeholder: boolean }

const titles = /^(mr|mrs|ms|miss|dr|prof)\.?\s+(?=\S)|(?<=\S)\s*(先生|女士|小姐|太太)$/giu

/**
 * A person's name in one spelling: full width to half width (NFKC), blanks at the ends and doubled ones away,
 * and without the title that somebody wrote beside it (先生, 女士, Mr.). Nothing of nothing.
 */
export const cleanName = (said: string): CleanName | undefined => {
  const plain = visibleName(said)
  const value = plain.replaceAll(titles, '').trim() || plain
  return value === '' ? undefined : { value, placeholder: isPlaceholderName(value) }
}
