import type { Profile } from '../model/journey.ts'
import { profileAfter } from './profile.ts'
import type { Touchpoint } from '../model/touchpoint.ts'

type ProfileField = keyof Profile

/** Where a value was said. Times in ms UTC. */
type Statement = {
  readonly value: string
  readonly touchpoint: string
  readonly type: Touchpoint['type']
  readonly channel: string
  readonly source: string
  readonly at: number
}

/**
 * What is known of one field, and why it is believed: who said so first without being contradicted since
 * (`said`), who said so last (`confirmed`), and what was said instead before (`before`, newest first, each
 * value once).
 */
export type Provenance = {
  readonly field: ProfileField
  readonly said: Statement
  readonly confirmed: Statement
  readonly before: readonly Statement[]
}

/** What the business does says nothing new about somebody: it writes to the address it has. */
const byUs =
  /^(email\.(sent|delivered|delayed|bounced|rejected|failed|complained)|sms\.(sent|delivered|failed)|(chat|wecom)\.message_out|lead\.(assigned|handled)|ticket\.updated|identity\.ruled)$/

/**
 * Whether the person, or somebody who knows them, was there: only then is what stands in a touchpoint a word
 * about them.
 */
export const isFirstPartyStatement = ({ type, props }: Touchpoint): boolean =>
  !byUs.test(type) && props['grade'] !== 'machine'

const isField = (name: string): name is ProfileField => name in fieldNames
const fieldNames: Readonly<Record<ProfileField, true>> = {
  name: true,
  company: true,
  email: true,
  phone: true,
  wecom: true,
  owner: true,
  origin: true,
  timeZone: true,
  language: true,
}

const sayingsIn = (touchpoint: Touchpoint): [ProfileField, Statement][] => {
  const { id, type, channel, source, at } = touchpoint
  return Object.entries(profileAfter({}, touchpoint)).flatMap(([field, value]) =>
    isField(field) && typeof value === 'string'
      ? [[field, { value, touchpoint: id, type, channel, source, at }]]
      : [],
  )
}

const after = (
  known: Provenance | undefined,
  field: ProfileField,
  saying: Statement,
  said: boolean,
): Provenance => {
  if (!known) return { field, said: saying, confirmed: saying, before: [] }
  if (known.said.value === saying.value) return said ? { ...known, confirmed: saying } : known
  // Where somebody first came from stays, whatever is said later.
  if (field === 'origin') return known
  return {
    field,
    said: saying,
    confirmed: saying,
    before: [
      known.confirmed,
      ...known.before.filter(({ value }) => value !== known.said.value && value !== saying.value),
    ],
  }
}

/**
 * Where each field of a profile comes from: the same values as folding gives, for it asks the same function
 * what a touchpoint says.
 * @param log a person's touchpoints in story order (`inOrder`)
 */
export const provenanceOf = (log: readonly Touchpoint[]): Provenance[] => {
  const known = new Map<ProfileField, Provenance>()
  for (const touchpoint of log) {
    if (touchpoint.type === 'identity.ruled') continue
    for (const [field, saying] of sayingsIn(touchpoint))
      known.set(field, after(known.get(field), field, saying, isFirstPartyStatement(touchpoint)))
  }
  return [...known.values()]
}
