import type { Identity } from '../../journeys/touchpoint.ts'
import { identityKinds } from '../../people/alias.ts'
import { cleanEmail, cleanPhone, isNobody } from '../../people/contact-details.ts'

const longest = 320

/** An id as text, with every digit; nothing for what stands for nobody. */
export const idOf = (said: unknown): string | undefined => {
  if (typeof said !== 'string' && typeof said !== 'number') return undefined
  const value = String(said).trim().toWellFormed()
  return isNobody(value) || value.length > longest ? undefined : value
}

/** Whether an id was stated at all, be it one that stands for nobody. */
export const isStated = (said: unknown): boolean => (typeof said === 'string' && said.trim() !== '') || typeof said === 'number'

/** An identity of a kind that needs no cleansing. */
export const identity = (kind: string, said: unknown, scope?: string): Identity[] => {
  const value = idOf(said)
  return value === undefined ? [] : [{ kind, value, ...(scope === undefined ? {} : { scope }) }]
}

/** E-mail addresses as identities; what is no address is left out. */
export const emailIdentity = (said: unknown): Identity[] => {
  const cleansed = typeof said === 'string' && said !== '' && said.length <= longest ? cleanEmail(said) : undefined
  return cleansed && 'value' in cleansed ? [{ kind: 'email', value: cleansed.value }] : []
}

/**
 * Phone numbers as identities; what is no number is left out. Answers at once when there is nothing to look at: the numbering plans are
 * large.
 */
export const phoneIdentity = async (said: unknown, country: string): Promise<Identity[]> => {
  if ((typeof said !== 'string' && typeof said !== 'number') || isNobody(String(said))) return []
  const cleansed = await cleanPhone(String(said), country)
  return 'value' in cleansed ? [{ kind: 'phone', value: cleansed.value }] : []
}

const carried: ReadonlyMap<string, boolean> = new Map(identityKinds.map((known) => [known.kind, 'scoped' in known]))
const scopePattern = /^[^:@]{1,100}$/

/**
 * Identities stated as kind, value and, where the kind means nothing without it, scope: `{type|kind, id|value, scope}`. Others are left
 * out.
 */
export const statedIdentities = (said: unknown): Identity[] =>
  (Array.isArray(said) ? said.slice(0, 15) : []).flatMap((entry: unknown) => statedIdentity(entry))

const statedIdentity = (entry: unknown): Identity[] => {
  if (typeof entry !== 'object' || entry === null) return []
  const {
    type,
    kind = type,
    id,
    value = id,
    scope,
  }: { type?: unknown; kind?: unknown; id?: unknown; value?: unknown; scope?: unknown } = entry
  if (typeof kind !== 'string') return []
  if (kind === 'email') return emailIdentity(value)
  const scoped = carried.get(kind)
  if (scoped === undefined || kind === 'phone') return []
  if (!scoped) return identity(kind, value)
  return typeof scope === 'string' && scopePattern.test(scope) ? identity(kind, value, scope) : []
}
