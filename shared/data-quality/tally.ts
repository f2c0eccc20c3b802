import type { Journey, Profile } from '../model/journey.ts'
import { profileAfter } from '../journeys/profile.ts'
import { isFirstPartyStatement } from '../journeys/provenance.ts'
import type { Touchpoint, TouchpointType } from '../model/touchpoint.ts'
import { comparisons, plain } from '../people/duplicates/compare.ts'
import { flagsIn } from '../people/contact/flags.ts'
import { bucketOf, everybody, type Share, type Tallies, type Tally } from '../model/data-quality.ts'

export const noTally = (): Tally => ({
  touchpoints: 0,
  people: 0,
  fields: {},
  typed: { n: 0, ok: 0 },
  codes: {},
  unreachable: 0,
  delays: {},
  clock: 0,
  contradictions: {},
  contradicted: 0,
  unique: { n: 0, ok: 0 },
})

export const sourceOf = ({ channel, source }: Pick<Touchpoint, 'channel' | 'source'>): string =>
  `${channel}/${source}`

/** Details are expected where somebody was asked for them. */
const asked: ReadonlySet<TouchpointType> = new Set([
  'lead.created',
  'lead.updated',
  'survey.submitted',
  'event.registered',
  'web.form_submitted',
  'web.file_downloaded',
  'profile.updated',
])

const plus = (some: Record<string, number>, name: string, by = 1): void => {
  some[name] = (some[name] ?? 0) + by
}

const share = (known: Share | undefined, ok: boolean): Share => ({
  n: (known?.n ?? 0) + 1,
  ok: (known?.ok ?? 0) + (ok ? 1 : 0),
})

const addFields = (tally: Tally, said: Profile, expected: readonly (keyof Profile)[]): void => {
  for (const field of expected) tally.fields[field] = share(tally.fields[field], said[field] !== undefined)
}

const addTouchpoint = (tally: Tally, touchpoint: Touchpoint, expected: readonly (keyof Profile)[]): void => {
  const { props, at, receivedAt } = touchpoint
  tally.touchpoints += 1
  plus(tally.delays, bucketOf(receivedAt - at))
  if (props['clock'] === 'future' || props['clock'] === 'unreadable') {
    tally.clock += 1
    plus(tally.contradictions, `clock.${props['clock']}`)
  }
  if (!asked.has(touchpoint.type)) return
  const flags = flagsIn(props['flags'])
  tally.typed = share(tally.typed, flags.length === 0)
  for (const code of flags) plus(tally.codes, code)
  addFields(tally, profileAfter({}, touchpoint), expected)
}

const different = (a: string, b: string): boolean =>
  comparisons.name.level(plain(a), plain(b)) === comparisons.name.levels - 1

/** Whether somebody is called by names that can hardly be one person's. */
export const namesContradict = (log: readonly Touchpoint[]): boolean => {
  const names = [...new Set(log.filter(isFirstPartyStatement).flatMap(({ name }) => name ?? []))].slice(0, 20)
  return names.some((one, index) => names.slice(index + 1).some((other) => different(one, other)))
}

const tallyOf = (tallies: Tallies, source: string): Tally => (tallies[source] ??= noTally())

/**
 * Adds one person's day: what was received of them, and what is contradictory about them.
 * @param received touchpoints of this day, without our own
 * @param log what else is known of them lately, for their names
 * @returns the sources that told of them
 */
export const addPerson = (
  tallies: Tallies,
  journey: Journey,
  received: readonly Touchpoint[],
  log: readonly Touchpoint[],
  expected: readonly (keyof Profile)[],
): string[] => {
  const sources = [...new Set(received.map(sourceOf))]
  for (const touchpoint of received)
    addTouchpoint(tallyOf(tallies, sourceOf(touchpoint)), touchpoint, expected)
  const wrong = [
    ...journey.flags.filter((flag) => flag !== 'clock-ahead'),
    ...(namesContradict(log) ? ['names'] : []),
  ]
  for (const source of sources) {
    const tally = tallyOf(tallies, source)
    tally.people += 1
    if (wrong.length > 0) tally.contradicted += 1
    for (const flag of wrong) plus(tally.contradictions, flag)
  }
  return sources
}

/** Adds somebody to everybody: how whole their profile is, and whether their journey contradicts itself. */
export const addToEverybody = (
  tallies: Tallies,
  { profile, flags }: Journey,
  expected: readonly (keyof Profile)[],
): void => {
  const tally = tallyOf(tallies, everybody)
  tally.people += 1
  addFields(tally, profile, expected)
  if (flags.length > 0) tally.contradicted += 1
  for (const flag of flags) plus(tally.contradictions, flag)
}

/** Adds that an address or a number of this source's could not be reached. */
export const addUnreachable = (tallies: Tallies, source: string): void => {
  tallyOf(tallies, source).unreachable += 1
}

/** Adds whether somebody stands in no suggested pair. */
export const addUnique = (tallies: Tallies, sources: readonly string[], alone: boolean): void => {
  for (const source of [everybody, ...sources])
    tallyOf(tallies, source).unique = share(tallyOf(tallies, source).unique, alone)
}
