import { RejectedError } from '../runtime/errors.ts'

/**
 * What a write expects of the stored resource (RFC 9110, section 13). Resources that can be overwritten carry
 * a `version`; their entity tag is `"v<version>.<hash>"`, so that a tag names the version it was read from.
 */
export type Precondition = {
  /** `If-Match`: the versions that may be overwritten, or any that exists. */
  readonly ifMatch?: readonly number[] | 'any'
  /** `If-None-Match: *`: the resource must not exist yet. */
  readonly mustBeNew?: true
}

/** The entity tag of a representation: of its version, where it has one, and of its hash. */
export const entityTag = (hash: string, version?: number): string =>
  version === undefined ? `"${hash}"` : `"v${version}.${hash}"`

const versionsIn = (header: string): number[] =>
  [...header.matchAll(/"v(\d{1,15})\.[^"]*"/g)].map(([, version = '']) => Number(version))

/**
 * Reads `If-Match` and `If-None-Match` of a write. Header names are lower case. A tag that names no version
 * matches none.
 */
export const preconditionOf = (headers: Readonly<Record<string, string | undefined>>): Precondition => {
  const [match, none] = [headers['if-match']?.trim(), headers['if-none-match']?.trim()]
  if (match !== undefined && match !== '') return { ifMatch: match === '*' ? 'any' : versionsIn(match) }
  return none === '*' ? { mustBeNew: true } : {}
}

/**
 * Checks a precondition against the version that is stored; the write that follows must be conditional on
 * that same version.
 * @param stored nothing when there is no such resource yet
 * @throws Refused (412) when the resource is not as the sender believes
 */
export const checkPrecondition = ({ ifMatch, mustBeNew }: Precondition, stored: number | undefined): void => {
  if (mustBeNew && stored !== undefined)
    throw new RejectedError('If-None-Match: * fails: this exists already', { status: 412 })
  if (ifMatch === undefined) return
  const matches = stored !== undefined && (ifMatch === 'any' || ifMatch.includes(stored))
  if (!matches)
    throw new RejectedError('If-Match fails: this was changed since it was read. Read it again', {
      status: 412,
      field: 'if-match',
    })
}
