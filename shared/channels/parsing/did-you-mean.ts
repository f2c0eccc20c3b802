import { distance } from 'fastest-levenshtein'
import { membersOf } from './json.ts'
import { knownNames, plain, typeNamed } from './event-names.ts'

/** The event names that a connection's setting `types` knows beside ours. */
export const namesInSettings = (settings: unknown): string[] =>
  Object.keys(membersOf(membersOf(settings)?.['types']) ?? {})

/**
 * The known event name that an unknown one was probably meant to be: at most a quarter of its letters differ.
 * Nothing for a known name, and where none is near.
 * @param more names that are known beside the vocabulary; they go first where two are as near
 */
export const didYouMean = (name: string, more: readonly string[] = []): string | undefined => {
  if (name.length > 80 || more.includes(name) || typeNamed(name) !== 'other') return undefined
  const said = plain(name)
  const near = [...more, ...knownNames()]
    .map((known) => ({ known, edits: distance(said, plain(known)) }))
    .toSorted((a, b) => a.edits - b.edits)[0]
  return near && near.edits <= Math.max(1, Math.floor(near.known.length / 4)) ? near.known : undefined
}
