/**
 * A planted bug: one place in the product's source, as it stands and as a hurried hand might have written it.
 * `workload` is the one that must find it.
 */
export type Mutant = {
  readonly name: string
  readonly file: string
  readonly find: string
  readonly instead: string
  readonly workload: string
}

/**
 * What is wrong with a planted bug whose place cannot be told in its file any more; nothing when it stands
 * there exactly once.
 */
export const misfit = ({ name, file, find, instead }: Mutant, source: string): string | undefined => {
  const times = source.split(find).length - 1
  if (times === 1)
    return find === instead ? `the planted bug "${name}" changes nothing in ${file}` : undefined
  return `the planted bug "${name}" no longer fits its source: what it replaces occurs ${times} times in ${file}`
}

/**
 * The source with the bug in it.
 * @throws Error when its place is not there, or there more than once
 */
export const planted = (mutant: Mutant, source: string): string => {
  const wrong = misfit(mutant, source)
  if (wrong !== undefined) throw new Error(wrong)
  return source.replace(mutant.find, () => mutant.instead)
}
