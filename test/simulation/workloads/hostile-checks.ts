import { aliasOf, primaryAlias } from '../../../shared/model/identity.ts'
import type { Touchpoint } from '../../../shared/model/touchpoint.ts'
import { UnstorableError } from '../../../shared/runtime/errors.ts'
import { createRepositories } from '../../../shared/storage/create-repositories.ts'
import { isRefusalKey } from '../../../shared/storage/keys.ts'
import { touchpointOf } from '../../../shared/storage/touchpoint-item.ts'
import { aliasNamed, type HostileWorld } from './hostile-world.ts'
import { expected, type Expected } from '../oracle/oracle.ts'
import { meaning, same, storedInterruptions } from '../oracle/invariants.ts'
import { excesses } from '../oracle/row-bounds.ts'
import type { HostileStory } from './hostile.ts'

const storedIn = (world: HostileWorld): Touchpoint[] =>
  [...world.memory.everything('touchpoints')].filter((item) => !isRefusalKey(item)).map(touchpointOf)

const namesIn = (touchpoint: Touchpoint): string[] => touchpoint.identities.map(aliasOf)

/** What must be known of these people, and of what was left out about them, by what is stored. */
const checkPeople = async (world: HostileWorld, wanted: Expected): Promise<void> => {
  const rows = createRepositories(world.memory)
  for (const [person, journey] of wanted.journeys) {
    const there = await rows.journeys.get(person)
    const seen = there && { ...meaning(there), overflow: there.overflow }
    same(`3 order does not matter, 5 and all can be rebuilt (journey of ${person})`, seen, {
      ...meaning(journey),
      overflow: journey.overflow,
    })
  }
}

/**
 * That no journey tells of touchpoints that another one tells of: who was left out of a set or joined has
 * none, or an empty one.
 */
const checkNobodyElse = async (world: HostileWorld, wanted: Expected): Promise<void> => {
  const { journeys } = createRepositories(world.memory)
  const known = [...world.memory.everything('state')]
    .filter(({ sk }) => sk === 'journey')
    .map(({ pk }) => pk.slice('person#'.length))
  const standing = await journeys.getMany(known.filter((person) => !wanted.journeys.has(person)))
  const telling = standing.filter(({ movedTo, count }) => movedTo === undefined && count > 0)
  same(
    'nobody else has a journey',
    telling.map(({ person, aliases, count }) => [person, aliases, count]),
    [],
  )
}

/** The interruptions of these people; `wanted` knows of no other. */
const checkInterruptions = async (
  world: HostileWorld,
  wanted: Expected,
  ids: (alias: string) => boolean,
): Promise<void> => {
  const found = (await storedInterruptions(world.memory)).filter(
    ({ status, alias }) => status !== 'dismissed' && ids(alias),
  )
  const standing = found.map(({ id, status }): [string, string] => [
    id,
    status === 'treating' ? 'open' : status,
  ])
  same('3 the same interruptions', standing.sort(), [...wanted.interruptions].sort())
}

const checkConsents = async (world: HostileWorld, wanted: Expected): Promise<void> => {
  const { consents } = createRepositories(world.memory)
  for (const [alias, { v: _, ...consent }] of wanted.consents) {
    const { v: __, ...there } = (await consents.get(alias)) ?? { alias, v: 0 }
    same('8 what somebody said about being written to is kept', there, consent)
  }
}

/** That rows are within their bounds at this moment. */
export const checkBounds = (world: HostileWorld): void =>
  same('a row holds no more than it may', excesses(world.memory, world.limits), [])

/**
 * That ordinary people are served while the database refuses the rows of others, whatever these send.
 * @param world at rest, with rows still refused
 */
export const checkOthers = async (world: HostileWorld, { ordinary }: HostileStory): Promise<void> => {
  const aliases = new Set(ordinary.map(aliasNamed))
  const theirs = storedIn(world).filter((touchpoint) => aliases.has(primaryAlias(touchpoint)))
  const wanted = expected(theirs, [], world.judging, world.now)
  same('some rows are refused meanwhile', world.refusals > 0, true)
  await checkPeople(world, wanted)
  await checkInterruptions(world, wanted, (alias) => aliases.has(alias))
  await checkConsents(world, wanted)
  const { items } = await createRepositories(world.memory).refolds.marked({ limit: 100 })
  same(
    'who could not be written is marked',
    [...world.refused].every((alias) => items.some(({ person }) => person === alias)),
    true,
  )
}

type Counts = Readonly<Record<string, number>>

/**
 * Sums by hour and family: which names of a family are gathered under `other` depends on which came first.
 */
const byFamily = (hours: Iterable<readonly [string, Counts]>): Record<string, number> => {
  const sums: Record<string, number> = {}
  for (const [hour, counts] of hours) {
    for (const [name, n] of Object.entries(counts)) {
      const family = `${hour} ${name.split('|')[0] ?? ''}`
      sums[family] = (sums[family] ?? 0) + n
    }
  }
  return Object.fromEntries(
    Object.entries(sums)
      .filter(([, n]) => n !== 0)
      .sort(),
  )
}

const checkCounts = async (world: HostileWorld, wanted: Expected): Promise<void> => {
  const hours = await Array.fromAsync(createRepositories(world.memory).counters.hours('2025-01', '2027-12'))
  const counted = hours.map(({ hour, counts }) => [hour, counts] as const)
  same('2 every counter counts once', byFamily(counted), byFamily(Object.entries(wanted.counts)))
  const names = counted.flatMap(([, counts]) => Object.keys(counts))
  same(
    'names beyond the bound are counted together',
    names.some((name) => name.endsWith('|other')),
    true,
  )
}

/** That each set of identities holds the statements it should, and says so where it left some out. */
const checkSets = async (world: HostileWorld, { sets }: Expected): Promise<void> => {
  const { people } = createRepositories(world.memory)
  for (const { links, overflow } of sets) {
    const [first] = links
    const there = first && (await people.clusterOf(first.a))
    if (!there) continue
    const spelled = (some: typeof links): string[] =>
      some.map(({ a, b, at, id }) => `${a} ${b} ${at} ${id}`).sort()
    same('3 a set keeps the same statements for any order of arrival', spelled(there.links), spelled(links))
    same('6 what a set leaves out is told', there.overflow ?? false, overflow)
  }
}

/**
 * Registrations in one name beyond what a journey holds are told, by the story alone: all of them were open
 * at the same time.
 */
const checkTold = async (world: HostileWorld, { erased }: HostileStory): Promise<void> => {
  const journey = await createRepositories(world.memory).journeys.get(aliasNamed(erased[1] ?? ''))
  same(
    '6 what a journey leaves out is told',
    (journey?.overflow?.['watches'] ?? 0) >= 8 - world.limits.watches.count,
    true,
  )
}

/**
 * That everything is as it must be when the database takes all rows again.
 * @param world at rest
 */
export const checkAll = async (world: HostileWorld, story: HostileStory): Promise<Expected> => {
  const stored = storedIn(world)
  same(
    '1 nothing acknowledged is lost, 2 and counts once',
    stored.map(({ id }) => id).sort(),
    story.touchpoints.map(({ id }) => id).sort(),
  )
  const wanted = expected(stored, [], world.judging, world.now)
  await checkSets(world, wanted)
  await checkPeople(world, wanted)
  await checkNobodyElse(world, wanted)
  await checkInterruptions(world, wanted, () => true)
  await checkConsents(world, wanted)
  await checkCounts(world, wanted)
  await checkTold(world, story)
  checkBounds(world)
  const rows = createRepositories(world.memory)
  same('nobody is left to be folded anew', (await rows.refolds.marked({ limit: 100 })).items, [])
  same(
    'nothing failed for a reason of its own',
    world.failures.filter((error) => !(error instanceof UnstorableError)).map(String),
    [],
  )
  return wanted
}

/**
 * That who asked is gone, and that nothing else is.
 * @param before what was known before they asked
 */
export const checkErased = async (
  world: HostileWorld,
  story: HostileStory,
  before: Expected,
): Promise<void> => {
  same('8 a request for erasure is answered', world.unanswered, [])
  same(
    '8 every erasure ends',
    [...world.memory.everything('state')].filter(({ pk }) => pk === 'erasure').length,
    0,
  )
  const stored = storedIn(world)
  const ids = new Set(stored.map(({ id }) => id))
  const whole = before.sets.filter(({ identities }) =>
    story.erased.some((name) => aliasNamed(name) in identities),
  )
  const people = story.erased.flatMap(
    (name) => before.people.find(({ aliases }) => aliases.includes(aliasNamed(name))) ?? [],
  )
  const gone = new Set([...story.erased.map(aliasNamed), ...people.flatMap(({ aliases }) => aliases)])
  same(
    '8 what was stored of who asked is gone',
    stored.filter((touchpoint) => gone.has(primaryAlias(touchpoint))).map(({ id }) => id),
    [],
  )
  for (const name of story.erased) {
    const theirs = story.touchpoints.filter((touchpoint) => namesIn(touchpoint).includes(aliasNamed(name)))
    same(
      `8 something that names ${name.slice(0, 20)} was stored, and is gone`,
      theirs.some(({ id }) => !ids.has(id)),
      true,
    )
  }
  const touched = new Set(whole.flatMap(({ identities }) => Object.keys(identities)))
  const apart = (touchpoint: Touchpoint): boolean =>
    !namesIn(touchpoint).some((alias) => touched.has(alias) || story.leaving.has(alias))
  same(
    '1 nothing else is gone',
    story.touchpoints.filter(apart).every(({ id }) => ids.has(id)),
    true,
  )
  const wanted = expected(stored.filter(apart), [], world.judging, world.now)
  await checkPeople(world, wanted)
  await checkConsents(world, wanted)
  checkBounds(world)
  same(
    'nothing failed for a reason of its own',
    world.failures.filter((error) => !(error instanceof UnstorableError)).map(String),
    [],
  )
}
