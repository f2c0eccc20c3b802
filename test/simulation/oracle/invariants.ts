import assert from 'node:assert/strict'
import { aliasOfId } from '../../../shared/model/identity.ts'
import type { Interruption } from '../../../shared/model/interruption.ts'
import type { CountsByHour } from '../../../shared/journeys/counters.ts'
import type { Journey } from '../../../shared/model/journey.ts'
import { journeyRepository } from '../../../shared/storage/repositories/journey-repository.ts'
import { counterRepository } from '../../../shared/storage/repositories/counter-repository.ts'
import { interruptionRepository } from '../../../shared/storage/repositories/interruption-repository.ts'
import { touchpointOf } from '../../../shared/storage/touchpoint-item.ts'
import { expected } from './oracle.ts'
import type { Accepted } from '../workloads/journeys.ts'
import { consentRepository } from '../../../shared/storage/repositories/consent-repository.ts'
import { isRefusalKey } from '../../../shared/storage/keys.ts'
import { refusalOf } from '../../../shared/storage/repositories/touchpoint-repository.ts'
import { streamRecord } from '../../../shared/storage/stream-record.ts'
import { messageRepository } from '../../../shared/storage/repositories/message-repository.ts'
import { treatmentRepository } from '../../../shared/storage/repositories/treatment-repository.ts'
import { echoPatience } from '../../../shared/senders/delivery/claim.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { MemoryStore } from '../memory/store.ts'
import { dateAt } from '../../../shared/teams/zone.ts'
import { zone } from '../forbidden-apis.ts'
import type { PlaybookWorld } from '../playbook-world.ts'
import type { World } from '../world.ts'

/** A promise that was not kept, with what was seen. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

export const same = (promise: string, actual: unknown, wanted: unknown): void => {
  try {
    assert.deepStrictEqual(actual, wanted)
  } catch (error) {
    throw new Broken(`${promise}: ${error instanceof Error ? error.message : ''}`)
  }
}

/** What is a function of touchpoints and policy: all but how it was read and what is still to be told. */
export const meaning = ({
  count,
  first,
  last,
  stages,
  touch,
  score,
  watches,
  profile,
  lead,
  wonAt,
  flags,
  aliases,
}: Journey) => ({
  count,
  first,
  last,
  stages,
  touch,
  score,
  watches: watches.map((watch) => ({ ...watch, told: undefined, lost: undefined })),
  profile,
  lead,
  wonAt,
  flags,
  aliases: [...aliases].sort(),
})

const withoutNothing = (counts: CountsByHour): Record<string, Record<string, number>> =>
  Object.fromEntries(
    Object.entries(counts)
      .map(
        ([hour, of]) =>
          [
            hour,
            Object.fromEntries(
              Object.entries(of)
                .filter(([, n]) => n !== 0)
                .sort(),
            ),
          ] as const,
      )
      .filter(([, of]) => Object.keys(of).length > 0)
      .sort(),
  )

const idsUnder = (memory: MemoryStore, kind: string): string[] =>
  [...memory.everything('state')].flatMap(({ sk }) =>
    sk.startsWith(`${kind}#`) ? [sk.slice(kind.length + 1)] : [],
  )

export const storedInterruptions = async (memory: MemoryStore): Promise<Interruption[]> => {
  const rows = interruptionRepository(memory)
  return (
    await Promise.all(idsUnder(memory, 'interruption').map((id) => rows.get(aliasOfId(id), id)))
  ).flatMap((row) => row ?? [])
}

const storedMessages = async (memory: MemoryStore): Promise<Message[]> => {
  const rows = messageRepository(memory)
  return (await Promise.all(idsUnder(memory, 'message').map((id) => rows.get(aliasOfId(id), id)))).flatMap(
    (row) => row ?? [],
  )
}

/** Checks what must hold when everything has come to rest. */
export const checkJourneys = async (world: World, accepted: Accepted): Promise<void> => {
  const { memory, now, judging } = world
  const items = [...memory.everything('touchpoints')]
  const stored = items.filter((item) => !isRefusalKey(item)).map(touchpointOf)
  const refusals = items.filter(isRefusalKey)
  const theirs = stored.filter(({ channel, type }) => channel === 'segment' || type === 'identity.ruled')
  same(
    '1 nothing acknowledged is lost, 2 and counts once',
    theirs.map(({ id }) => id).sort(),
    accepted.touchpoints.map(({ id }) => id).sort(),
  )
  same(
    '6 what cannot be read is refused with a reason, once',
    refusals
      .map(refusalOf)
      .map(({ text, reason }) => [text, reason !== ''])
      .sort(),
    accepted.refused.map((text) => [text, true]).sort(),
  )
  const wanted = expected(
    stored,
    refusals
      .map((item) => streamRecord('0', item))
      .flatMap((record) => ('refused' in record ? [record.refused] : [])),
    judging,
    now,
  )
  const journeys = journeyRepository(memory)
  for (const [person, journey] of wanted.journeys) {
    const there = await journeys.get(person)
    same(
      `3 order does not matter, 5 and all can be rebuilt (journey of ${person})`,
      there && meaning(there),
      meaning(journey),
    )
  }
  const found = await storedInterruptions(memory)
  const standing = found
    .filter(({ status }) => status !== 'dismissed')
    .map(({ id, status }): [string, string] => [id, status === 'treating' ? 'open' : status])
  same('3 the same interruptions', standing.sort(), [...wanted.interruptions].sort())
  const counted: CountsByHour = Object.fromEntries(
    (await Array.fromAsync(counterRepository(memory).hours('2025-01', '2027-12'))).map(({ hour, counts }) => [
      hour,
      counts,
    ]),
  )
  same('2 every counter counts once', withoutNothing(counted), withoutNothing(wanted.counts))
  for (const [alias, { v: _, ...consent }] of wanted.consents) {
    const { v: __, ...there } = (await consentRepository(memory).get(alias)) ?? { alias, v: 0 }
    same('8 what somebody said about being written to is kept', there, consent)
  }
  same('nothing failed for a reason of its own', world.failures.map(String), [])
}

/**
 * Checks what nobody may get: letters against their word, at night, or more of them in a day than the policy
 * allows.
 */
const checkLetters = ({ provider, judging }: PlaybookWorld): void => {
  for (const { message, despite } of provider.taken)
    if (despite !== undefined)
      throw new Broken(`8 a person can leave: ${message.id} was sent although ${despite}`)
  const marketing = provider.taken.filter(({ message }) => message.category === 'marketing')
  for (const [day, letters] of Map.groupBy(
    marketing,
    ({ message, at }) => `${message.address} ${dateAt(at, zone)}`,
  )) {
    const most = judging.policies[0]?.caps.day ?? 0
    if (letters.length > most)
      throw new Broken(`8 nobody gets more letters in a day than they may: ${day} had ${letters.length}`)
  }
}

const settledStatuses = new Set(['sent', 'failed', 'suppressed', 'unclear'])

/** Checks the promises about messages: once, and a reason for every no. */
export const checkMessages = async (world: PlaybookWorld): Promise<void> => {
  const { memory, now, provider } = world
  const messages = await storedMessages(memory)
  const byId = new Map(messages.map((message) => [message.id, message]))
  const taken = Map.groupBy(provider.taken, ({ message }) => message.id)
  checkLetters(world)
  for (const [id, times] of taken) {
    const message = byId.get(id)
    if (!message) throw new Broken(`6 every message is on record: ${id} is not`)
    if (message.class === 'M' && times.length > 1)
      throw new Broken(`2 a message to a customer is never sent twice: ${id} was sent ${times.length} times`)
    if (message.status === 'suppressed') throw new Broken(`6 what was suppressed was not sent: ${id}`)
  }
  for (const message of messages) {
    const waits =
      (message.status === 'queued' && (message.notBefore ?? 0) > now) ||
      (message.claim?.at ?? 0) + echoPatience > now
    if (!settledStatuses.has(message.status) && !waits)
      throw new Broken(
        `1 every message comes to an end: ${message.id} is ${message.status} (${message.class}, ${JSON.stringify(message.claim)})`,
      )
    if (message.status !== 'sent' && message.reason === undefined && message.doubt === undefined)
      throw new Broken(`6 every no has a reason: ${message.id} is ${message.status} without`)
    if (message.status === 'sent' && !taken.has(message.id))
      throw new Broken(`6 what is called sent was sent: ${message.id} was not`)
  }
}

/** Checks that somebody does something about everything that broke off. */
export const checkTreatments = async (world: PlaybookWorld): Promise<void> => {
  const treatments = treatmentRepository(world.memory)
  for (const interruption of await storedInterruptions(world.memory)) {
    if (interruption.status === 'open')
      throw new Broken(`every interruption is treated: ${interruption.id} is open`)
    if (interruption.status !== 'treating') continue
    const treatment = await treatments.get(interruption.treatment ?? '')
    if (!treatment) throw new Broken(`every interruption is treated: ${interruption.id} says so, and is not`)
    const stuck =
      treatment.status === 'running' ||
      (treatment.status === 'waiting' && (treatment.due ?? 0) < world.now - 60_000)
    if (stuck)
      throw new Broken(
        `every treatment goes on: ${treatment.id} is ${treatment.status} since ${new Date(treatment.due ?? 0).toISOString()}`,
      )
  }
}
