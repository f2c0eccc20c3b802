import assert from 'node:assert/strict'
import * as z from 'zod'
import { followLink } from '../../../shared/preference-center/redirect-link.ts'
import { erasePerson } from '../../../shared/api/erasures.ts'
import type { Touchpoint, TouchpointType } from '../../../shared/model/touchpoint.ts'
import { aliasOf, parseIdentity } from '../../../shared/model/identity.ts'
import { processErasureRequests } from '../../../shared/people/erasure/erasure.ts'
import { RejectedError, RetryableError } from '../../../shared/runtime/errors.ts'
import { following, sign } from '../../../shared/signed-links/token.ts'
import { consentRepository } from '../../../shared/storage/repositories/consent-repository.ts'
import { personDataEraser } from '../../../shared/storage/repositories/person-data-eraser.ts'
import { journeyRepository } from '../../../shared/storage/repositories/journey-repository.ts'
import { isRefusalKey } from '../../../shared/storage/keys.ts'
import { isPacked, decodeRecord } from '../../../shared/storage/dynamodb/record-codec.ts'
import type { Item } from '../../../shared/storage/store.ts'
import { touchpointOf } from '../../../shared/storage/touchpoint-item.ts'
import { request } from '../../channels/delivery.ts'
import { storeOf } from '../instance.ts'
import { expected } from '../oracle/oracle.ts'
import { Broken } from '../oracle/invariants.ts'
import type { Task } from '../scheduler.ts'
import { World } from '../world.ts'

const minute = 60_000
const hour = 60 * minute
const secret = 'a secret that signs the links of the simulation'

/**
 * A world in which people ask to be erased, ask again, come back, and robots follow links of mails they were
 * sent before.
 */
export class LeavingWorld extends World {
  /** When each person last asked to be erased and was answered (ms UTC). */
  readonly asked = new Map<number, number>()

  protected override async keepUp(task: Task): Promise<void> {
    const report = (error: unknown): void => {
      if (!(error instanceof RetryableError)) this.failures.push(error)
    }
    await processErasureRequests({
      rows: this.rows(task),
      forgetting: personDataEraser(storeOf(this.memory, this.faults, task)),
      onError: report,
    })(this.now)
    await super.keepUp(task)
  }

  /** `DELETE /api/people/email:…`, asked again a minute later until it is answered. */
  ask(who: number): void {
    const askedAt = this.now
    const task = this.start('console', async (own) => {
      await erasePerson(this.rows(own), { text: `email:${emailOf(who)}`, country: 'CN' }, askedAt).catch(
        (error: unknown) => {
          if (!(error instanceof RejectedError && error.status === 404)) throw error
        },
      )
      this.asked.set(who, Math.max(askedAt, this.asked.get(who) ?? 0))
    })
    this.at(askedAt + minute, () => {
      if (!task.done || task.failed) this.ask(who)
    })
  }

  /** Somebody, or a robot, opens a link of a mail that was sent to the person. */
  click(who: number, userAgent: string): void {
    const token = sign(
      following,
      {
        m: `m${who}`,
        i: '',
        a: aliasOf({ kind: 'email', value: emailOf(who) }),
        id: `email:${emailOf(who)}`,
        u: 'https://shop.example/',
      },
      secret,
    )
    const queue = async (events: readonly unknown[]): Promise<void> => {
      for (const event of events) this.touchpoints.put(event, this.now)
    }
    void followLink(
      { signingSecrets: async () => [secret], enqueue: queue },
      request({ method: 'GET', headers: { 'user-agent': userAgent } }),
      token,
      this.now,
    )
  }
}

const emailOf = (who: number): string => `leaver${who}@shop.cn`
const namesOf = (who: number): readonly string[] => [
  `email:${emailOf(who)}`,
  `userId:lu${who}`,
  `phone:+86139001390${10 + who}`,
  `wechat.openid@app:lo${who}`,
]
const kinds: readonly TouchpointType[] = [
  'lead.created',
  'web.form_submitted',
  'order.paid',
  'chat.message_in',
]

const people = 3

/**
 * Each person is known by all their names, asks to be erased, asks again within the erasure, comes back with
 * some names stated together, and is followed by robots.
 * @returns the touchpoints received long after the last request, which have to stay
 */
export const leavingWorkload = (
  world: LeavingWorld,
): { readonly staying: ReadonlyMap<string, { readonly who: number; readonly at: number }> } => {
  const { chance, now: start } = world
  const staying = new Map<string, { who: number; at: number }>()
  const say = (id: string, at: number, names: readonly string[]): void => {
    const touchpoint: Touchpoint = {
      id,
      channel: 'segment',
      source: 'sim',
      type: chance.pick(kinds),
      at,
      statedAt: new Date(at).toISOString(),
      receivedAt: at,
      identities: names.flatMap((name) => parseIdentity(name) ?? []),
      props: {},
    }
    world.at(at, () => world.deliver(touchpoint))
  }
  const some = (who: number): string[] => {
    const [email = '', ...others] = namesOf(who)
    const named = others.filter(() => chance.happens(0.5))
    return [email, ...(named.length > 0 ? named : [chance.pick(others)])]
  }
  for (let who = 0; who < people; who++) {
    say(`all${who}`, start, namesOf(who))
    for (let n = chance.between(1, 3); n > 0; n--)
      say(`before${who}-${n}`, start + chance.below(50) * minute, some(who))
    const leaves = start + hour + chance.below(30) * minute
    world.at(leaves, () => world.ask(who))
    if (chance.happens(0.6)) world.at(leaves + chance.below(20) * minute + 1, () => world.ask(who))
    for (let n = chance.below(4); n > 0; n--)
      say(`meanwhile${who}-${n}`, leaves + 1 + chance.below(20 * minute), some(who))
    for (let n = chance.below(3); n > 0; n--) {
      const at = leaves + chance.below(3 * hour)
      world.at(at, () =>
        world.click(
          who,
          chance.pick([
            'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130',
            'curl/8.0',
            'Googlebot/2.1',
          ]),
        ),
      )
    }
    if (chance.happens(0.3)) {
      const at = leaves + 5 * hour
      staying.set(`back${who}`, { who, at })
      say(`back${who}`, at, some(who))
    }
  }
  for (let at = start; at < start + 6 * hour; at += 5 * minute) {
    // The scheduler delivers at least once; here it always delivers twice.
    for (let delivery = 0; delivery < 2; delivery++) world.at(at, () => world.upkeep())
  }
  return { staying }
}

const textOf = (item: Item): string =>
  JSON.stringify([item, isPacked(item) ? decodeRecord(z.unknown(), item) : ''])

const ensure = (promise: string, actual: unknown, wanted: unknown): void => {
  try {
    assert.deepStrictEqual(actual, wanted)
  } catch (error) {
    throw new Broken(`8 a person can leave: ${promise}: ${error instanceof Error ? error.message : ''}`)
  }
}

/**
 * Checks that what was received before the last request is gone, that what came later stayed and is joined as
 * it was stated, and that nobody is known by a robot's look.
 */
export const checkLeaving = async (
  world: LeavingWorld,
  { staying }: ReturnType<typeof leavingWorkload>,
): Promise<void> => {
  const { memory, now, judging } = world
  const items = [...memory.everything('touchpoints')].filter((item) => !isRefusalKey(item))
  const stored = items.map(touchpointOf)
  const clickers = stored.filter(({ type }) => type === 'link.clicked')
  for (let who = 0; who < people; who++) {
    const email = emailOf(who)
    const theirs = stored.filter(({ identities }) => identities.some(({ value }) => value === email))
    const older = theirs.filter(({ receivedAt }) => receivedAt <= (world.asked.get(who) ?? 0))
    ensure(
      'what was received before the last request is gone',
      older.map(({ id }) => id),
      [],
    )
    const known = theirs.some((touchpoint) => !clickers.includes(touchpoint))
    if (known) continue
    const traces = [...memory.everything('touchpoints'), ...memory.everything('state')].filter(
      (item) => !item.pk.startsWith('counter#') && textOf(item).includes(email),
    )
    ensure(
      'nothing says who was erased and did not come back',
      traces.map(({ pk, sk }) => `${pk} ${sk}`),
      [],
    )
  }
  for (const [id, { who, at }] of staying) {
    const { forgottenTo = 0 } =
      (await consentRepository(memory).get(aliasOf({ kind: 'email', value: emailOf(who) }))) ?? {}
    ensure(
      'what came after an erasure had begun stays',
      forgottenTo >= at || stored.some((touchpoint) => touchpoint.id === id),
      true,
    )
  }
  const journeys = journeyRepository(memory)
  const wanted = expected(stored, [], judging, now).journeys
  for (const [person, journey] of wanted) {
    const there = await journeys.get(person)
    ensure(
      'who came back is one person, by what was stated since',
      [there?.count, [...(there?.aliases ?? [])].sort()],
      [journey.count, [...journey.aliases].sort()],
    )
  }
  const known = [...memory.everything('state')]
    .filter(({ sk }) => sk === 'journey')
    .map(({ pk }) => pk.slice('person#'.length))
  const standing = await Promise.all(
    known.map(async (person) => ((await journeys.get(person))?.movedTo === undefined ? [person] : [])),
  )
  ensure(
    'nobody else has a journey',
    standing.flat().filter((person) => !wanted.has(person)),
    [],
  )
  ensure('every erasure ends', [...memory.everything('state')].filter(({ pk }) => pk === 'erasure').length, 0)
  ensure('nothing failed for a reason of its own', world.failures.map(String), [])
}
