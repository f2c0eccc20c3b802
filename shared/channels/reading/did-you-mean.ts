import { distance } from 'fastest-levenshtein'
import { knownNames, plain, typeNamed } from './vocabulary.ts'

/**
 * The known event name that an unknown one was probably meant to be: at most a quarter of its letters differ. Nothing for a known name, and
 * where none is near.
 */
export const didYouMean = (name: string): string | undefined => {
  if (name.length > 80 || typeNamed(name) !== 'other') return undefined
  const said = plain(name)
  const near = knownNames().map((known) => ({ known, edits: distance(said, plain(known)) })).toSorted((a, b) => a.edits - b.edits)[0]
  return near && near.edits <= Math.max(1, Math.floor(near.known.length / 4)) ? near.known : undefined
}
