import type { SecretOf } from '../http/connections.ts'

/**
 * How long (ms) an index of known names is trusted to lack a name: a connection that was just made is found
 * so soon.
 */
const recheckAfter = 10_000

type Index = { readonly names: ReadonlySet<string>; readonly readAt: number }

/**
 * Guards a billed secret store against requests with made-up keys: only names that the connections' own rows
 * list are looked up, and the list is read at most once in ten seconds, however many strangers ask.
 * @param namesOf reads the names of all secrets that connections have
 * @param secretOf reads one secret, cached
 * @throws what `namesOf` throws while no list was ever read; an older list is used when a newer one cannot be
 * read
 */
export const knownSecretsOnly = (
  namesOf: () => Promise<ReadonlySet<string>>,
  secretOf: SecretOf,
): SecretOf => {
  let index: Index | undefined
  let reading: Promise<Index> | undefined
  const read = async (now: number): Promise<Index> => {
    try {
      index = { names: await namesOf(), readAt: now }
    } catch (error) {
      if (index === undefined) throw error
      index = { ...index, readAt: now }
    } finally {
      reading = undefined
    }
    return index
  }
  const isKnown = async (name: string, now: number): Promise<boolean> => {
    if (index?.names.has(name)) return true
    if (index !== undefined && Math.abs(now - index.readAt) < recheckAfter) return false
    reading ??= read(now)
    return (await reading).names.has(name)
  }
  return async (name, now) => ((await isKnown(name, now)) ? secretOf(name, now) : undefined)
}
