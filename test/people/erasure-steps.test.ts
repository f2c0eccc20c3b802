import { describe, expect, it } from 'vitest'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { primaryAlias } from '../../shared/model/identity.ts'
import { processErasureRequests } from '../../shared/people/erasure/erasure.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { personDataEraser } from '../../shared/storage/repositories/person-data-eraser.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { hour, minute, touch, wednesday } from '../world.ts'
import { requestErasure, erasureTerm } from '../../shared/people/erasure/request-erasure.ts'

const mail = 'email:li.lei@example.com'
const alias = primaryAlias(touch('other', 0, mail))

const statement = (id: string, receivedAt: number): Touchpoint => ({
  ...touch('lead.created', wednesday, mail, {}, id),
  receivedAt,
})
/** What became of a message of ours: it shows nothing about whether the person came back. */
const reaction = (id: string, receivedAt: number): Touchpoint => ({
  ...touch('email.opened', wednesday + minute, mail, {}, id),
  channel: 'ses',
  receivedAt,
})

/** Erases Li Lei at 10:00 on a Wednesday, with these touchpoints in the log. Returns what is left. */
const erased = async (...touchpoints: Touchpoint[]) => {
  const store = memoryStore()
  const rows = createRepositories(store)
  for (const touchpoint of touchpoints) await rows.touchpoints.add(touchpoint)
  await rows.journeys.save({
    person: alias,
    v: 1,
    rev: 0,
    aliases: [alias],
    cluster: '',
    marks: {},
    count: 1,
    first: wednesday,
    stages: {},
    touch: {},
    score: { value: 0, asOf: 0 },
    watches: [],
    profile: {},
    flags: [],
    outbox: [],
  })
  await requestErasure(rows.erasures, { alias, why: 'api', askedAt: wednesday, due: wednesday })
  const erase = processErasureRequests({
    rows,
    forgetting: personDataEraser(store),
    onError: (error) => {
      throw error
    },
  })
  await erase(wednesday)
  const {
    items: [row],
  } = await rows.erasures.list({})
  return {
    rows,
    erase,
    counted: row?.touchpoints,
    left: (await Array.fromAsync(rows.touchpoints.ofAlias(alias))).map(({ id }) => id),
    journey: (await rows.journeys.get(alias)) !== undefined,
    marked: (await rows.refolds.marked({})).items.map(({ person, why }) => [person, why]),
  }
}

const anew = [[alias, 'erased']]

describe('given a log, when its person is erased', () => {
  it.each<[string, Touchpoint[], { counted: number; left: string[]; marked: string[][] }]>([
    ['nothing', [], { counted: 0, left: [], marked: [] }],
    [
      'what was received a millisecond before',
      [statement('a', wednesday - 1)],
      { counted: 1, left: [], marked: [] },
    ],
    [
      'what was received at that very moment',
      [statement('a', wednesday)],
      { counted: 1, left: [], marked: [] },
    ],
    [
      'what was received a millisecond after',
      [statement('a', wednesday + 1)],
      { counted: 0, left: ['a'], marked: anew },
    ],
    [
      'only what became of old messages, received after',
      [reaction('r', wednesday + 1)],
      { counted: 1, left: [], marked: [] },
    ],
    [
      'several of those',
      [reaction('r', wednesday + 1), reaction('s', wednesday + 2)],
      { counted: 2, left: [], marked: [] },
    ],
    [
      'one of those before, and one after',
      [reaction('r', wednesday), reaction('s', wednesday + 1)],
      { counted: 2, left: [], marked: [] },
    ],
    [
      'a statement before, and one of those after',
      [statement('a', wednesday), reaction('r', wednesday + 1)],
      { counted: 2, left: [], marked: [] },
    ],
    [
      'a statement after, and one of those too',
      [statement('a', wednesday + 1), reaction('r', wednesday + 1)],
      { counted: 0, left: ['a', 'r'], marked: anew },
    ],
  ])('of %s, then the rest is erased', async (_, touchpoints, expected) => {
    const { counted, left, marked, journey } = await erased(...touchpoints)
    expect({ counted, left: left.toSorted(), marked }).toEqual(expected)
    expect(journey).toBe(false)
  })
})

describe('an erasure that was begun', () => {
  it.each([
    ['is still listed a millisecond before its second look', 6 * minute - 1, 1, 0],
    ['is done at its second look', 6 * minute, 0, 1],
  ])('%s', async (_, after, listed, done) => {
    const { rows, erase } = await erased(statement('a', wednesday))
    await erase(wednesday + after)
    expect((await rows.erasures.list({})).items).toHaveLength(listed)
    expect((await rows.erasures.done({})).items).toHaveLength(done)
  })
})

describe('an erasure that was asked for', () => {
  it.each([
    ['waits until a millisecond before it is due', hour - 1, { begun: 0, erased: 0, attention: 0 }],
    ['is begun when it is due', hour, { begun: 1, erased: 0, attention: 0 }],
    ['needs no attention at the end of its term', erasureTerm, { begun: 1, erased: 0, attention: 0 }],
    ['needs attention a millisecond after its term', erasureTerm + 1, { begun: 1, erased: 0, attention: 1 }],
  ])('%s', async (_, after, expected) => {
    const store = memoryStore()
    const rows = createRepositories(store)
    await requestErasure(rows.erasures, { alias, why: 'api', askedAt: wednesday, due: wednesday + hour })
    const erase = processErasureRequests({
      rows,
      forgetting: personDataEraser(store),
      onError: (error) => {
        throw error
      },
    })
    expect(await erase(wednesday + after)).toEqual(expected)
  })
})
