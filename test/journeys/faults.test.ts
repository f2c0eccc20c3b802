import { describe, expect, it } from 'vitest'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { projectJourneys } from '../../shared/journeys/project-journeys.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { primaryAlias } from '../../shared/model/identity.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import type { DomainEvent } from '../../shared/model/domain-events.ts'
import { deliveryUpdate } from '../../shared/senders/delivery/delivery-status.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { type Plan, turmoil } from '../senders/turmoil.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { day, hour, judging, minute, touch, wednesday } from '../world.ts'
import type { StreamRecord } from '../../shared/model/stream-record.ts'

const mail = 'email:li.lei@example.com'
const alias = primaryAlias(touch('other', 0, mail))
const signed = (touchpoint: Touchpoint): Touchpoint => ({ ...touchpoint, channel: 'shopify' })

/**
 * A batch in which everything happens: two are joined, an interruption recovers, consent is given, a message
 * is echoed.
 */
const batch = [
  touch('lead.created', wednesday, [mail, 'phone:+8613800138000']),
  touch('lead.handled', wednesday + hour, mail),
  signed(touch('consent.granted', wednesday + hour, mail)),
  {
    ...touch('email.opened', wednesday + 2 * hour, mail, { message: `${alias}m1`, grade: 'human' }),
    channel: 'ses',
  },
  touch('event.registered', wednesday + 2 * hour, mail, {
    event_key: 'w',
    ends_at: new Date(wednesday + day).toISOString(),
  }),
  signed(touch('privacy.erasure_requested', wednesday + 3 * hour, 'email:han@example.com')),
]

const policies = async () => judging().policies

const world = async (plans: readonly Plan[] = []) => {
  const { around, effect, revive, done, count } = turmoil(plans)
  const store = memoryStore({ around: ({ action }, work) => around(action, work) })
  const rows = createRepositories(store)
  const facts = new Map<string, DomainEvent>()
  const publish = async (told: readonly DomainEvent[]): Promise<void> =>
    effect('publish', () => {
      for (const fact of told) facts.set(fact.detail.id, fact)
    })
  const work = projectJourneys({
    rows,
    publish,
    policies,
    detectors: watchDetectors,
    echo: deliveryUpdate,
    onError: (_, error) => {
      throw error
    },
  })
  await done(async () => {
    for (const touchpoint of batch) await rows.touchpoints.add(touchpoint)
    await rows.messages.create({
      id: `${alias}m1`,
      alias,
      person: alias,
      treatment: 't',
      interruption: '',
      cause: 'c',
      step: 's',
      via: 'email',
      class: 'M',
      category: 'marketing',
      to: 'customer',
      address: 'li.lei@example.com',
      template: 't',
      data: {},
      value: 1,
      status: 'sent',
      createdAt: wednesday,
      attempts: 1,
      v: 1,
    })
  })
  const records = batch.map((touchpoint, index): StreamRecord => ({ seq: String(index + 1), touchpoint }))
  /** Everything that came of the batch, but for how often it was written. */
  const outcome = () =>
    done(async () => ({
      facts: [...facts.keys()].sort(),
      journeys: await Promise.all(
        [mail, 'email:han@example.com'].map(async (who) => {
          const found = await rows.journeys.get(primaryAlias(touch('other', 0, who)))
          return (
            found && {
              count: found.count,
              aliases: found.aliases.toSorted(),
              watches: found.watches.map(({ cause }) => cause),
            }
          )
        }),
      ),
      counters: await rows.counters.total(),
      interruptions: (await Array.fromAsync(rows.interruptions.ofAlias(alias))).map(({ status }) => status),
      consent: (await rows.consents.get(alias))?.words,
      message: (await rows.messages.get(alias, `${alias}m1`))?.opened,
      erasures: (await rows.erasures.list({})).items.map(({ due }) => due),
      guests: await Array.fromAsync(rows.subjects.guests('w')),
    }))
  return { run: () => work({ lane: 'a', records }, wednesday + day), revive, count, outcome }
}

describe('a batch of the stream', () => {
  it('comes to what its touchpoints state', async () => {
    const { run, outcome } = await world()
    await run()
    expect(await outcome()).toMatchObject({
      journeys: [
        { count: 5, watches: ['no-show'] },
        { count: 1, watches: [] },
      ],
      interruptions: ['recovered'],
      message: wednesday + 2 * hour,
      erasures: [wednesday + 3 * hour + 3 * day],
      guests: [alias],
    })
  })

  it('is not acknowledged when any read, write or publication has no answer; when it comes again, it ends the same', async () => {
    const whole = await world()
    await whole.run()
    const wanted = await whole.outcome()
    expect(whole.count()).toBeGreaterThan(30)
    for (let at = 1; at <= whole.count(); at++) {
      for (const how of ['throttled', 'lost', 'late'] as const) {
        const { run, revive, outcome } = await world([{ at, how }])
        await expect(run(), `${how} at effect ${at}`).rejects.toThrow(RetryableError)
        revive()
        await run()
        expect([at, how, await outcome()]).toEqual([at, how, wanted])
      }
    }
  })

  it('is not acknowledged when the person whose fold failed cannot be marked', async () => {
    const rows = createRepositories(memoryStore())
    rows.journeys.save = () => Promise.reject(new Error('a fault of this journey'))
    rows.refolds.mark = () => Promise.reject(new RetryableError('no answer'))
    const work = projectJourneys({
      rows,
      publish: async () => {},
      policies,
      detectors: watchDetectors,
      echo: () => ({ events: [] }),
      onError: () => {},
    })
    const touchpoint = touch('lead.created', wednesday, mail)
    await expect(
      work({ lane: 'a', records: [{ seq: '1', touchpoint }] }, wednesday + minute),
    ).rejects.toThrow(RetryableError)
  })
})
