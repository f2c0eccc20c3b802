import type { Identity } from '../model/touchpoint.ts'
import { aliasOf, identityKinds, parseIdentity } from '../model/identity.ts'
import { cleanEmail, cleanPhone } from '../people/contact/contact-details.ts'
import { personOf } from '../people/identity/resolve.ts'
import { RejectedError } from '../runtime/errors.ts'
import type { Cluster, Repositories } from '../storage/repositories.ts'
import { isValidId } from './query-params.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { newestOf } from './people.ts'

const identitiesIn = ({ identities }: Cluster, aliases: readonly string[]): ReadonlyMap<string, Identity> =>
  new Map(
    aliases.flatMap((alias) => {
      const identity = parseIdentity(identities[alias] ?? '')
      return identity ? [[alias, identity]] : []
    }),
  )

/**
 * Somebody who stands alone is known when something is stored about them. An alias is a hash: what is stored
 * says what it stands for.
 */
const identityAlone = async (
  { touchpoints, journeys }: Pick<Repositories, 'touchpoints' | 'journeys'>,
  alias: string,
  identity: Identity | undefined,
): Promise<ReadonlyMap<string, Identity> | undefined> => {
  const newest = await newestOf(touchpoints, alias)
  if (newest === undefined && !(await journeys.get(alias))) return undefined
  const stored = newest?.identities.find((one) => aliasOf(one) === alias) ?? identity
  return new Map(stored ? [[alias, stored]] : [])
}

const scoped = new Set<string>(identityKinds.flatMap((known) => ('scoped' in known ? [known.kind] : [])))

/** A person's name in a request; `country` (ISO 3166) is that of phone numbers which state none. */
export type PersonName = { readonly text: string; readonly country: string }

/** A number that states its country. A query writes + as a blank, unless it is escaped. */
const isInternational = (phone: string): boolean => /^(?:[+＋ ]\s*\d|\(?00|\(\+)/.test(phone)

/**
 * A national number that its country does not have: without the right country it cannot be told whose it is.
 */
const unreadablePhone = (country: string): RejectedError =>
  new RejectedError(
    `country must be that of the phone number, such as country=DE, or the number must begin with +: it is no number of ${country}`,
    { field: 'country' },
  )

const cleansedPhone = async (value: string, country: string): Promise<string> => {
  const clean = await cleanPhone(value.replace(/^ (?=\d)/, '+'), country)
  if ('value' in clean) return clean.value
  if (isInternational(value) || !/\d{5}/.test(value.replaceAll(/[\s()./-]/g, ''))) return value
  throw unreadablePhone(country)
}

/** As channels write it: the same address and number, however they are typed. */
const cleansed = async (identity: Identity, country: string): Promise<Identity> => {
  if (identity.kind === 'phone') return { ...identity, value: await cleansedPhone(identity.value, country) }
  const clean = identity.kind === 'email' ? cleanEmail(identity.value) : undefined
  return clean && 'value' in clean ? { ...identity, value: clean.value } : identity
}

/**
 * Whom a path or a parameter names: an identity, or (`person:`) a person's id, which is the alias of one of
 * their identities. `readIn`: where a national phone number was read.
 */
export type Named = { readonly alias: string; readonly identity?: Identity; readonly readIn?: string }

/**
 * Reads `{kind}:{value}`.
 * @throws Refused when it is no identity, or one of a kind that means nothing without its scope, or
 * (`country`) a national phone number of
 *   another country than the one it is looked for in
 */
export const named = async ({ text, country }: PersonName): Promise<Named> => {
  const identity = parseIdentity(text)
  if (!identity)
    throw new RejectedError('a person must be named as kind:value, such as email:li.lei@example.com', {
      field: 'person',
    })
  if (identity.kind === 'person') return { alias: personId(identity.value) }
  if (scoped.has(identity.kind) && identity.scope === undefined) {
    throw new RejectedError(`${identity.kind} must be named with its scope: ${identity.kind}@scope:value`, {
      field: 'person',
    })
  }
  const clean = await cleansed(identity, country)
  const isNational = identity.kind === 'phone' && !isInternational(identity.value)
  return omitUndefined({ alias: aliasOf(clean), identity: clean, readIn: isNational ? country : undefined })
}

/** What is no id of ours is asked of nobody: a key has an end. */
const personId = (said: string): string => {
  if (!isValidId(said)) throw new RejectedError('there is no such person', { status: 404, field: 'person' })
  return said
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * The person a path names. Gateways decode the path before we see it, others do not: it is taken as it comes
 * first, and decoded when there is no such person.
 * @throws Refused as `named` and `found` do
 */
export const foundIn = async (
  rows: Pick<Repositories, 'people' | 'touchpoints' | 'journeys'>,
  name: PersonName,
): Promise<Found> => {
  const plain = decoded(name.text)
  if (plain === name.text) return found(rows, await named(name))
  try {
    return await found(rows, await named(name))
  } catch (error) {
    if (!(error instanceof RejectedError)) throw error
    return found(rows, await named({ ...name, text: plain }))
  }
}

/** A national number is of the country it was read in, which may be the wrong one: the answer says which. */
const unknownPerson = (readIn: string | undefined): RejectedError => {
  const reason =
    readIn === undefined
      ? 'there is no such person'
      : `no person has this phone number in ${readIn}: of another country it must begin with +, or country must be stated`
  return new RejectedError(reason, { status: 404, field: 'person' })
}

export type Found = {
  readonly person: string
  readonly aliases: readonly string[]
  readonly identities: ReadonlyMap<string, Identity>
}

/**
 * The person behind a name: all their aliases, and the identities these stand for.
 * @throws Refused (404) when nobody is known by it
 */
export const found = async (
  rows: Pick<Repositories, 'people' | 'touchpoints' | 'journeys'>,
  { alias, identity, readIn }: Named,
): Promise<Found> => {
  const cluster = await rows.people.clusterOf(alias)
  const { person, aliases } = personOf(cluster, alias)
  const known =
    cluster && alias in cluster.identities
      ? identitiesIn(cluster, aliases)
      : await identityAlone(rows, alias, identity)
  const near = known ? undefined : await namedWith(rows, alias, cluster)
  if (near) return near
  if (!known) throw unknownPerson(readIn)
  return { person, aliases, identities: known }
}

/** How many names a path goes by, from one that a full set of identities left out to one that it keeps. */
const longestPath = 8

/**
 * The person an identity was named with whose own statement a full set of identities left out, as one who is
 * known by it too: stored data must be found, exported and erased by every identity that stands in it.
 */
const namedWith = async (
  rows: Pick<Repositories, 'people' | 'touchpoints' | 'journeys'>,
  alias: string,
  cluster: Cluster | undefined,
): Promise<Found | undefined> => {
  for (const at of cluster ? await namedBefore(rows.people, alias) : []) {
    const { person, aliases } = personOf(cluster, at)
    const identities =
      cluster && at in cluster.identities
        ? identitiesIn(cluster, aliases)
        : await identityAlone(rows, at, undefined)
    if (identities) return { person, aliases: [...aliases, alias], identities }
  }
  return undefined
}

/**
 * By which aliases an alias is looked for whose statement was left out: the one it was named with, the one
 * that was named with, and so on.
 */
export const namedBefore = async (
  people: Pick<Repositories['people'], 'near'>,
  alias: string,
): Promise<string[]> => {
  const path: string[] = []
  for (
    let at = await people.near(alias);
    at !== undefined && path.length < longestPath && !path.includes(at);
    at = await people.near(at)
  )
    path.push(at)
  return path
}
