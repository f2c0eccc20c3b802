import type { Identity } from '../../model/touchpoint.ts'
import { identityKinds } from '../../model/identity.ts'
import { cleanPhone, isServiceNumber } from '../../people/contact/contact-details.ts'
import { cutText, isTooLong } from '../../runtime/text/cut-text.ts'
import { removeInvisible } from '../../runtime/text/visible-text.ts'
import { floatless } from '../../runtime/text/digits.ts'
import { hashId } from '../../runtime/hash-id.ts'
import { isPlaceholder, isPlaceholderPhone } from '../../people/contact/placeholder.ts'
import { longest, emailIdentity } from '../../people/contact/email-identity.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/**
 * An id that a program kept as a float (`1001.0`, `1.0E13`) as the digits it was: lists and events name one
 * person alike.
 */
const float = /^\d+\.0$|^\d\.\d+E\d{1,2}$/i
const whole = (id: string): string => (float.test(id) ? floatless(id) : id)

/**
 * An id as text, with every digit; nothing for what stands for nobody. Of one longer than an identity may be
 * (320 code points), such as a token, what is cut off counts as a hash: two ids stay two.
 * @param issued whether a system gave it out, so that a run of one digit may be real (`isPlaceholder`)
 */
export const idOf = (said: unknown, issued = true): string | undefined => {
  if (typeof said !== 'string' && typeof said !== 'number') return undefined
  const value = whole(removeInvisible(String(said).toWellFormed()))
  if (isTooLong(value, longest)) return `${cutText(value, longest - 23)}~${hashId(value)}`
  return isPlaceholder(value, issued) ? undefined : value
}

/**
 * Kinds whose values senders choose themselves; those of all other kinds are numbers that some system gave
 * out.
 */
const chosen: ReadonlySet<string> = new Set(['userId', 'anonymousId', 'lead.id', 'member.no', 'device.id'])

/** Whether an id was stated at all, be it one that stands for nobody. */
export const isStated = (said: unknown): boolean =>
  (typeof said === 'string' && said.trim() !== '') || typeof said === 'number'

/** An identity of a kind that needs no cleansing. */
export const identity = (kind: string, said: unknown, scope?: string): Identity[] => {
  const value = idOf(said, !chosen.has(kind))
  return value === undefined ? [] : [omitUndefined({ kind, value, scope })]
}
/**
 * Phone numbers as identities; what is no number is left out. A number with + or 00 in front is of the
 * country it names, another of the country the event states; only where it states none, the connection's
 * default holds. Answers at once when there is nothing to look at: the numbering plans are large.
 * @param stated what `countryIn` or `countryOf` found beside the number; nothing where no country is stated
 * @param fallback the connection's country (ISO 3166)
 */
export const phoneIdentity = async (
  said: unknown,
  stated: string | undefined,
  fallback: string,
): Promise<Identity[]> => {
  if ((typeof said !== 'string' && typeof said !== 'number') || isPlaceholder(String(said))) return []
  const cleansed = await cleanPhone(String(said), stated ?? fallback)
  if (!('value' in cleansed) || isPlaceholderPhone(cleansed.value) || (await isServiceNumber(cleansed.value)))
    return []
  return [{ kind: 'phone', value: cleansed.value }]
}

const carried: ReadonlyMap<string, boolean> = new Map(
  identityKinds.map((known) => [known.kind, 'scoped' in known]),
)
const scopePattern = /^[^:@]{1,100}$/

/**
 * Identities stated as kind, value and, where the kind means nothing without it, scope: `{type|kind,
 * id|value, scope}`. Others are left out.
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
