import { RetryableError } from '../../runtime/errors.ts'

const timeoutMs = 3000
const mostCharacters = 64 * 1024
const mostKept = 50
const kept = new Map<string, Promise<string>>()

/**
 * What lies at an address that a door names, such as a vendor's certificate: fetched once and kept as long as
 * the process lives, for what such an address holds never changes. A failure is not kept, and of too many the
 * oldest is forgotten.
 * @throws Unavailable when it can not be had now
 */
export const fetched = async (url: string): Promise<string> => {
  const known = kept.get(url)
  if (known) return known
  const asked = ask(url)
  kept.set(url, asked)
  for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest)
  asked.catch(() => kept.delete(url))
  return asked
}

/** A redirect would lead to where no door has looked. */
const ask = async (url: string): Promise<string> => {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    if (!response.ok)
      throw new RetryableError(`a resource that the verification needs was answered with ${response.status}`)
    return (await response.text()).slice(0, mostCharacters)
  } catch (error) {
    if (error instanceof RetryableError) throw error
    throw new RetryableError('a resource that the verification needs could not be fetched', { cause: error })
  }
}
