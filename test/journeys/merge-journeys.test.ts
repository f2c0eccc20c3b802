import { describe, expect, it } from 'vitest'
import { absorbJourneys, hasUnclaimedCounts, revokeCounts } from '../../shared/journeys/merge-journeys.ts'
import { countsOfJourney } from '../../shared/journeys/counters.ts'
import { fold } from '../../shared/journeys/fold.ts'
import { noJourney, type Journey } from '../../shared/model/journey.ts'
import { primaryAlias } from '../../shared/model/identity.ts'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { personOf } from '../../shared/people/identity/resolve.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { judging, touch, wednesday } from '../world.ts'

const moved: Journey = { ...noJourney('source'), movedTo: 'target', movedAt: 3 }
const target = (took: number): Journey => ({ ...noJourney('target'), v: 7, took: { source: took } })

it.each([
  ['took the counts of this move', 3, false],
  ['took the counts of a later move', 4, false],
  ['took the counts of an earlier move only', 2, true],
  ['recalled the counts of this move', -3, false],
  ['recalled the counts of an earlier move only', -2, true],
])('given a target that %s (%i), tells whether the counts of move 3 are owed: %s', (_, took, owed) => {
  expect(hasUnclaimedCounts(target(took), moved)).toBe(owed)
})

it('given no target journey, counts are owed', () => {
  expect(hasUnclaimedCounts(undefined, moved)).toBe(true)
})

it.each([
  ['taken', 3, false, []],
  ['recalled', -3, true, []],
  ['neither', 2, true, [-3]],
])('given counts that are %s, recall saves the target at most once', async (_, took, stands, saved) => {
  const journeys: Journey[] = []
  const rows = {
    get: async () => target(took),
    getMany: async () => [],
    save: async (journey: Journey) => {
      journeys.push(journey)
      return true
    },
  }
  expect(await revokeCounts(rows, moved)).toBe(stands)
  expect(journeys.map((journey) => journey.took?.['source'])).toEqual(saved)
  expect(journeys.every(({ v }) => v === 8)).toBe(true)
})

const [mail, phone] = ['email:li.lei@example.com', 'phone:+8613800138000'] as const
const aliases = [mail, phone].map((who) => primaryAlias(touch('other', 0, who)))

/**
 * Two identities of one person. `source` is the alias that is not the person's name; its journey has a lead
 * and a watch.
 */
const joined = async () => {
  const rows = createRepositories(memoryStore())
  const cluster =
    (await mergeIdentities(rows.people, touch('identity.linked', wednesday, [mail, phone]))) ??
    expect.fail('no set')
  const { person } = personOf(cluster, aliases[0] ?? '')
  const source = aliases.find((alias) => alias !== person) ?? expect.fail('no other alias')
  const { journey } = fold(noJourney(source), [touch('lead.created', wednesday)], judging())
  return { rows, person, journey, absorbed: () => absorbJourneys(rows, cluster, person, wednesday) }
}

/** Stores a journey at this version, one version after the other. */
const stored = async ({ rows }: Awaited<ReturnType<typeof joined>>, journey: Journey): Promise<void> => {
  for (let v = 1; v <= journey.v; v++) expect(await rows.journeys.save({ ...journey, v })).toBe(true)
}

/** What the journey says of its move. `counts`: whether it owes what it had added to the counters. */
const movesOf = ({ v, movedTo, movedAt, owed, watches }: Journey) => ({
  v,
  movedTo,
  movedAt,
  counts: Object.keys(owed ?? {}).length > 0,
  watches: watches.length,
})

describe('given the journey of an alias that belongs to another person now', () => {
  const owed = { '2026-01-07T02': { 'lead|unknown': 1 } }

  it.each<
    [
      string,
      Partial<Journey>,
      (person: string) => Journey | undefined,
      { v: number; to?: string; at: number; counts: boolean } | undefined,
    ]
  >([
    ['that was never moved', { v: 3 }, () => undefined, { v: 4, at: 4, counts: true }],
    [
      'that was moved there, and whose counts were not taken',
      { v: 3, movedTo: 'here', movedAt: 3, owed },
      () => undefined,
      { v: 3, at: 3, counts: true },
    ],
    [
      'that was moved there, and whose counts were taken',
      { v: 3, movedTo: 'here', movedAt: 3, owed },
      (person) => ({ ...noJourney(person), v: 1, took: { source: 3 } }),
      undefined,
    ],
    [
      'that was moved there, and whose counts were recalled',
      { v: 3, movedTo: 'here', movedAt: 3, owed },
      (person) => ({ ...noJourney(person), v: 1, took: { source: -3 } }),
      { v: 4, at: 4, counts: true },
    ],
    [
      'that was moved elsewhere, where its counts were not taken',
      { v: 3, movedTo: 'elsewhere', movedAt: 3, owed },
      () => ({ ...noJourney('elsewhere'), v: 1 }),
      { v: 4, at: 4, counts: true },
    ],
    [
      'that was moved elsewhere, where its counts were taken',
      { v: 3, movedTo: 'elsewhere', movedAt: 3, owed },
      () => ({ ...noJourney('elsewhere'), v: 1, took: { source: 3 } }),
      { v: 4, at: 4, counts: false },
    ],
  ])('%s, then absorbing it returns what is still to be taken back', async (_, given, other, expected) => {
    const world = await joined()
    const { rows, person, journey } = world
    const there = other(person)
    const source = journey.person
    await stored(world, { ...journey, ...given, ...(given.movedTo === 'here' ? { movedTo: person } : {}) })
    const took = there?.took && Object.fromEntries(Object.values(there.took).map((at) => [source, at]))
    if (there) await stored(world, { ...there, ...(took ? { took } : {}) })
    const absorbed = (await world.absorbed()).map(movesOf)
    const { v = 0, at = 0, counts = false } = expected ?? {}
    expect(absorbed).toEqual(
      expected
        ? [{ v, movedTo: person, movedAt: at, counts, watches: given.movedTo === 'here' && v === 3 ? 1 : 0 }]
        : [],
    )
    expect((await rows.journeys.get(source))?.v).toBe(expected ? v : 3)
    expect((await world.absorbed()).map(movesOf)).toEqual(absorbed)
  })

  it('owes exactly what it had added to the counters', async () => {
    const world = await joined()
    await stored(world, { ...world.journey, v: 1 })
    expect((await world.absorbed()).map(({ owed: counts }) => counts)).toEqual([
      countsOfJourney(world.journey),
    ])
  })

  it('when it is written meanwhile, then nothing is absorbed and the batch has to come again', async () => {
    const world = await joined()
    const { rows, journey } = world
    await stored(world, { ...journey, v: 2 })
    rows.journeys.getMany = async () => [{ ...journey, v: 1 }]
    await expect(world.absorbed()).rejects.toThrow(RetryableError)
  })
})
