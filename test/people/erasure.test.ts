import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { projectJourneys } from '../../shared/journeys/project-journeys.ts'
import { rebuildMarked } from '../../shared/journeys/rebuild.ts'
import { sweepTimers } from '../../shared/journeys/sweep.ts'
import { inspectDueJourney } from '../../shared/journeys/inspect-due-journey.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf, primaryAlias, parseIdentity } from '../../shared/model/identity.ts'
import { processErasureRequests } from '../../shared/people/erasure/erasure.ts'
import { treatmentId } from '../../shared/playbooks/treatment.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { deliveryUpdate } from '../../shared/senders/delivery/delivery-status.ts'
import type { Message } from '../../shared/model/message.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { personDataEraser } from '../../shared/storage/repositories/person-data-eraser.ts'
import { isPacked, decodeRecord } from '../../shared/storage/dynamodb/record-codec.ts'
import type { Item } from '../../shared/storage/store.ts'
import { streamRecord } from '../../shared/storage/stream-record.ts'
import { Crash, type Plan, turmoil } from '../senders/turmoil.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { aPolicy, day, hour, minute, touch, wednesday } from '../world.ts'
import { requestErasure, erasureTerm } from '../../shared/people/erasure/request-erasure.ts'

const aliasNamed = (spelled: string): string =>
  aliasOf(parseIdentity(spelled) ?? { kind: 'none', value: 'none' })
const lei = { mail: 'email:li.lei@example.com', phone: 'phone:+8613800138000', device: 'anonymousId:a1' }
const mei = { mail: 'email:han.mei@example.com', user: 'userId:mei' }
const signed = (touchpoint: Touchpoint): Touchpoint => ({ ...touchpoint, channel: 'shopify' })

const policies = async () => [aPolicy()] as const

/**
 * A world with Li Lei, who has several names and a lead nobody answered, and Han Mei, who once used his
 * device.
 */
const aWorld = async (plan?: Plan) => {
  const clock = { now: wednesday }
  const { effect, revive, count } = turmoil(plan ? [plan] : [])
  const state = { armed: false, read: '' }
  const store = memoryStore({
    lanes: 1,
    around: ({ action, table }, work) =>
      state.armed ? effect(`${action} ${table}`, work) : Promise.resolve(work()),
  })
  const rows = createRepositories(store)
  const common = {
    rows,
    policies,
    publish: async () => {},
    detectors: watchDetectors,
    onError: (_: unknown, error: unknown) => {
      throw error
    },
  }
  const followAll = async () => {
    const changes = store.stream.read(store.stream.lanes[0] ?? '', state.read)
    const records = changes.flatMap(({ event, image, sequence }) =>
      event === 'INSERT' && image ? [streamRecord(sequence, image)] : [],
    )
    await projectJourneys({ ...common, echo: deliveryUpdate })({ lane: 'lane', records }, clock.now)
    state.read = changes.at(-1)?.sequence ?? state.read
  }
  const happen = async (...touchpoints: Touchpoint[]) => {
    for (const touchpoint of touchpoints) await rows.touchpoints.add(touchpoint)
    await followAll()
  }
  const sweep = () =>
    sweepTimers(
      {
        timers: rows.timers,
        refolds: rows.refolds,
        enqueueDeliveries: async () => {},
        onError: (_, error) => {
          throw error
        },
        resumeTreatments: async () => {},
        enqueueMessages: async () => {},
        inspect: (timer, from, now) => inspectDueJourney(common, timer, from, now),
      },
      clock.now,
      () => true,
    )
  const erase = processErasureRequests({
    rows,
    forgetting: personDataEraser(store),
    onError: (error) => {
      throw error
    },
  })
  const rebuild = rebuildMarked(common)
  /** Upkeep, every five minutes, as often as it takes; what dies is gone on with by the next run. */
  const upkeep = async (runs = 6) => {
    for (let run = 0; run < runs; run++) {
      clock.now += 5 * minute
      try {
        await erase(clock.now)
        await rebuild(clock.now)
      } catch (error) {
        if (!(error instanceof Crash || error instanceof RetryableError)) throw error
        revive()
      }
    }
  }
  return { clock, store, rows, state, happen, followAll, sweep, erase, upkeep, count, revive }
}
type World = Awaited<ReturnType<typeof aWorld>>

const message = (alias: string, interruption: string, treatment: string, createdAt: number): Message => ({
  id: `${alias}m1`,
  alias,
  person: alias,
  treatment,
  interruption,
  cause: 'lead-cooling',
  step: 's',
  via: 'email',
  class: 'M',
  category: 'marketing',
  to: 'customer',
  address: 'li.lei@example.com',
  template: 't',
  data: { name: '李雷' },
  value: 1,
  status: 'sent',
  createdAt,
  attempts: 1,
  v: 1,
})

const live = async ({ clock, rows, happen, sweep }: World): Promise<void> => {
  await happen(
    touch('web.page_viewed', wednesday - day, lei.device, {}, 'w1'),
    { ...touch('lead.created', wednesday, [lei.mail, lei.phone, lei.device], {}, 'l1'), name: '李雷' },
    signed(touch('consent.granted', wednesday, lei.mail, {}, 'c1')),
    touch('web.page_viewed', wednesday, [mei.mail, mei.user, lei.device], {}, 'm1'),
    touch('order.paid', wednesday, mei.user, {}, 'm2'),
  )
  clock.now = wednesday + hour
  await sweep()
  for (const alias of [lei.mail, lei.phone, lei.device].map(aliasNamed)) {
    for await (const { id } of rows.interruptions.ofAlias(alias)) {
      const treatment = treatmentId(id, 'p')
      await rows.treatments.create({
        id: treatment,
        interruption: id,
        alias,
        person: alias,
        cause: 'lead-cooling',
        playbook: 'p',
        policy: 1,
        status: 'waiting',
        next: 1,
        startedAt: clock.now,
        log: [],
        v: 1,
      })
      await rows.interruptions.treat(alias, id, treatment)
      await rows.messages.create(message(alias, id, treatment, clock.now))
    }
  }
}

const aliases = [lei.mail, lei.phone, lei.device].map(aliasNamed)
const ask = ({ rows, clock }: World) =>
  requestErasure(rows.erasures, {
    alias: aliasNamed(lei.phone),
    why: 'api',
    askedAt: clock.now,
    due: clock.now,
  })

/** What a row says, unpacked. */
const wordsIn = (item: Item): string =>
  JSON.stringify([item, isPacked(item) ? decodeRecord(z.unknown(), item) : ''])

const speaks = (item: Item) => ['li.lei', '13800138000', '李雷'].some((word) => wordsIn(item).includes(word))
const liesThere = ({ pk, sk }: Item) =>
  sk !== 'person' && aliases.some((alias) => pk.includes(alias) || sk.includes(alias))

/**
 * Everything in both tables that speaks of Li Lei, but for counts and timers: by what he is called, or lying
 * under his names. A row that says who Han Mei is may lie under a hash of his, with nothing of him in it; and
 * that she used that device is hers.
 */
const traces = ({ store }: World): string[] => {
  const all = [...store.everything('touchpoints'), ...store.everything('state')].filter(
    ({ pk }) => !/^(timer#|counter#)/.test(pk) && pk !== aliasNamed(mei.user),
  )
  return all
    .filter((item) => speaks(item) || liesThere(item))
    .map(({ pk, sk }) => `${pk} ${sk}`)
    .sort()
}

const tombstones = aliases.map((alias) => `alias#${alias} consent`).sort()

describe('erasing a person', () => {
  it('takes away everything under all their names, and keeps of each that it was forgotten', async () => {
    const world = await aWorld()
    await live(world)
    const kinds = new Set(traces(world).map((row) => row.split(' ')[1]?.split('#')[0]))
    expect(kinds).toEqual(
      new Set([
        'consent',
        'interruption',
        'message',
        'person',
        'journey',
        '2026-01-06T02:00:00.000Z',
        '2026-01-07T02:00:00.000Z',
      ]),
    )
    expect(
      [...world.store.everything('state')].filter(({ pk }) => pk.startsWith('treatment#')).length,
    ).toBeGreaterThan(0)
    const counted = await world.rows.counters.total()
    await ask(world)
    await world.upkeep()
    expect(traces(world)).toEqual(tombstones)
    for (const alias of aliases) {
      const consent = await world.rows.consents.get(alias)
      expect(consent).toEqual({
        alias,
        v: consent?.v,
        erasedAt: wednesday + hour + 5 * minute,
        forgottenTo: wednesday + hour + 5 * minute,
      })
    }
    expect(await world.rows.counters.total()).toEqual(counted)
    expect([...world.store.everything('state')].filter(({ pk }) => pk.startsWith('treatment#'))).toEqual([])
  })

  it('leaves the person who shared a device with them as they are', async () => {
    const world = await aWorld()
    await live(world)
    await ask(world)
    await world.upkeep()
    expect(
      (await Array.fromAsync(world.rows.touchpoints.ofAlias(aliasNamed(mei.user)))).map(({ id }) => id),
    ).toEqual(['m1', 'm2'])
    await world.happen(touch('order.paid', wednesday + 2 * day, mei.user, {}, 'm3'))
    const journey = await world.rows.journeys.get(aliasNamed(mei.user))
    expect(journey).toMatchObject({ count: 3, profile: { email: 'han.mei@example.com' } })
    expect(
      Object.keys((await world.rows.people.clusterOf(aliasNamed(mei.mail)))?.identities ?? {}),
    ).not.toContain(aliasNamed(lei.mail))
  })

  it('puts on record that it was done, when, and nothing that states of whom', async () => {
    const world = await aWorld()
    await live(world)
    await ask(world)
    await world.upkeep()
    const { items } = await world.rows.erasures.done({})
    expect(items).toEqual([
      {
        id: expect.any(String),
        why: 'api',
        askedAt: wednesday + hour,
        by: wednesday + hour + erasureTerm,
        doneAt: wednesday + hour + 15 * minute,
        touchpoints: 3,
      },
    ])
    expect((await world.rows.erasures.list({})).items).toEqual([])
  })

  it('that is asked twice is done once', async () => {
    const world = await aWorld()
    await live(world)
    expect(await ask(world)).toEqual(await ask(world))
    await world.upkeep()
    const before = traces(world)
    await ask(world)
    await world.upkeep()
    expect(traces(world)).toEqual(before)
  })

  it('is gone on with whatever crashes between any two effects, and ends the same', async () => {
    const whole = await aWorld()
    await live(whole)
    whole.state.armed = true
    await ask(whole)
    await whole.upkeep()
    const effects = whole.count()
    expect(effects).toBeGreaterThan(60)
    const end = traces(whole)
    for (let at = 1; at <= effects; at++) {
      for (const how of ['crash before', 'crash after', 'lost', 'throttled'] as const) {
        const world = await aWorld({ at, how })
        await live(world)
        world.state.armed = true
        await ask(world).catch(async () => {
          world.revive()
          await ask(world)
        })
        await world.upkeep(10)
        world.state.armed = false
        expect([at, how, traces(world)]).toEqual([at, how, end])
        expect((await world.rows.erasures.done({})).items).toHaveLength(1)
      }
    }
  })
})

describe('what comes late of the person who was erased', () => {
  it('does not bring them back: it is counted, folded into nothing, and taken out of the log', async () => {
    const world = await aWorld()
    await live(world)
    await ask(world)
    await world.upkeep()
    const counted = (await world.rows.counters.total())['type|web.page_viewed'] ?? 0
    await world.happen(
      touch('web.page_viewed', wednesday, [lei.mail, lei.device], {}, 'late'),
      signed(touch('consent.granted', wednesday + minute, lei.mail, {}, 'late consent')),
    )
    expect(await world.rows.journeys.get(aliasNamed(lei.mail))).toBeUndefined()
    expect((await world.rows.counters.total())['type|web.page_viewed']).toBe(counted + 1)
    await world.upkeep()
    expect(traces(world)).toEqual(tombstones)
  })

  it('nor does the stream, read once more from its beginning', async () => {
    const world = await aWorld()
    await live(world)
    await ask(world)
    await world.upkeep()
    world.state.read = ''
    await world.followAll()
    await world.upkeep()
    expect(traces(world)).toEqual(tombstones)
  })

  it('begins a journey of its own where it was received afterwards', async () => {
    const world = await aWorld()
    await live(world)
    await ask(world)
    await world.upkeep(1)
    await world.happen(touch('lead.created', wednesday + 2 * hour, [lei.mail], {}, 'again'))
    await world.upkeep()
    expect(await world.rows.journeys.get(aliasNamed(lei.mail))).toMatchObject({
      count: 1,
      lead: { at: wednesday + 2 * hour },
      profile: { email: 'li.lei@example.com' },
    })
    expect(
      (await Array.fromAsync(world.rows.touchpoints.ofAlias(primaryAlias(touch('other', 0, lei.mail))))).map(
        ({ id }) => id,
      ),
    ).toEqual(['again'])
  })
})

describe('an erasure that a channel asks for', () => {
  it('waits as long as the policy states, while no one is written to, and is then done', async () => {
    const world = await aWorld()
    await live(world)
    await world.happen(signed(touch('privacy.erasure_requested', wednesday + hour, lei.mail, {}, 'gdpr')))
    expect((await world.rows.consents.get(aliasNamed(lei.mail)))?.erasedAt).toBe(wednesday + hour)
    await world.upkeep()
    expect((await world.rows.erasures.list({})).items).toMatchObject([
      {
        why: 'request',
        askedAt: wednesday + hour,
        due: wednesday + hour + 3 * day,
        by: wednesday + hour + erasureTerm,
      },
    ])
    expect(await world.rows.journeys.get(aliasNamed(lei.mail))).toBeDefined()
    world.clock.now += 3 * day
    await world.upkeep()
    expect(traces(world)).toEqual(tombstones)
  })

  it('is not believed from a key that lies in every browser', async () => {
    const world = await aWorld()
    await live(world)
    await world.happen(touch('privacy.erasure_requested', wednesday + hour, lei.mail, {}, 'evil'))
    expect((await world.rows.erasures.list({})).items).toEqual([])
  })

  it('that no one did within its term asks for attention', async () => {
    const world = await aWorld()
    await ask(world)
    expect(await world.erase(wednesday + erasureTerm + day)).toMatchObject({ begun: 1, attention: 1 })
  })
})

describe('a mark for a rebuild that outlives an erasure', () => {
  it('writes no journey for an alias of which nothing is on record', async () => {
    const world = await aWorld()
    await live(world)
    await ask(world)
    await world.upkeep()
    for (const alias of aliases) await world.rows.refolds.mark(alias, 'aliases changed', world.clock.now)
    await world.upkeep(1)
    expect(traces(world)).toEqual(tombstones)
    expect((await world.rows.refolds.marked({})).items).toEqual([])
  })
})
