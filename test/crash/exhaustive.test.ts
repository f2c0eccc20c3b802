import { describe, expect, it } from 'vitest'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import type { Playbook } from '../../shared/model/playbook.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { alias, email, minute, policy, wednesday } from '../senders/sending-installation.ts'
import type { Plan } from '../senders/turmoil.ts'
import { type Way, fullFlow } from './full-flow.ts'

type Class = 'M' | 'X' | 'I'
type Step = Extract<Playbook['steps'][number], { do: 'send' }>

const iso = (at: number): string => new Date(at).toISOString()
const touchpoint = (type: Touchpoint['type'], props: Touchpoint['props']): Touchpoint => ({
  id: 'first',
  channel: 'own',
  source: 'own',
  type,
  at: wednesday,
  statedAt: iso(wednesday),
  receivedAt: wednesday,
  identities: [{ kind: 'email', value: email }],
  props,
  name: '李雷',
})

/**
 * A guest who does not come is written to; a customer who asks and is not answered is told of to their owner.
 */
const missed = touchpoint('event.registered', {
  event_key: 'e',
  event_name: 'Demo',
  starts_at: iso(wednesday),
  ends_at: iso(wednesday + minute),
  recording_url: 'https://example.com/r',
})
const asked = touchpoint('chat.message_in', { owner: 'an' })

const one = (cause: string, step: Omit<Step, 'do' | 'id'>): Policy =>
  policy({ playbooks: [{ id: 'p', cause, steps: [{ do: 'send', id: 's', ...step }] }] })

const ways: Readonly<
  Record<Class, { readonly first: Touchpoint; readonly way: Omit<Way, 'plan' | 'start'> }>
> = {
  M: {
    first: missed,
    way: {
      policy: one('no-show', {
        via: 'email',
        to: 'customer',
        template: 'no-show-recording',
        class: 'M',
        category: 'service',
      }),
    },
  },
  X: {
    first: asked,
    way: {
      policy: one('lead-cooling', { via: 'wecom', to: 'owner', template: 'lead-cooling-owner', class: 'X' }),
    },
  },
  I: {
    first: asked,
    way: {
      policy: one('lead-cooling', { via: 'wecom', to: 'owner', template: 'lead-cooling-owner', class: 'I' }),
      keyLife: 4 * 60 * minute,
    },
  },
}

const play = async (kind: Class, plan?: Plan) => {
  const { first, way } = ways[kind]
  const world = fullFlow({ start: wednesday, ...way, ...(plan ? { plan } : {}) })
  world.happen(first)
  await world.drain()
  await world.pass(30 * minute, 30 * minute)
  await world.pass(8 * minute, 2 * minute)
  await world.pass(60 * minute, 10 * minute)
  return world
}
type World = Awaited<ReturnType<typeof play>>

/** Everything there is to say of how it ended. */
const outcome = async (world: World) =>
  world.calm(async () => {
    const [row, ...more] = await Array.fromAsync(world.rows.messages.ofAlias(alias))
    const touchpoints = await Array.fromAsync(world.rows.touchpoints.ofAlias(alias))
    const journey = await world.rows.journeys.get(alias)
    const timers = Array.from(world.store.everything('state')).filter(
      ({ pk, sk }) => pk.startsWith('timer#') && sk.includes('#message#'),
    )
    const interruptions = await Array.fromAsync(world.rows.interruptions.ofAlias(alias))
    const treatment = row && (await world.rows.treatments.get(row.treatment))
    const told = (type: string) =>
      new Set(world.facts.filter((fact) => fact.type === type).map(({ detail }) => detail.id)).size
    const sent = touchpoints.filter(
      ({ type }) => type === 'email.sent' || type === 'wecom.message_out',
    ).length
    const refolds = Array.from(world.store.everything('state')).filter(({ pk }) => pk === 'refold').length
    return {
      row,
      more,
      sent,
      count: journey?.count,
      stored: touchpoints.length,
      timers: timers.length,
      interruptions,
      treatment,
      told,
      refolds,
    }
  })

const settled = async (kind: Class, world: World, where: string): Promise<void> => {
  const { row, more, sent, count, stored, interruptions, treatment, told, refolds } = await outcome(world)
  const took = world.taken.length
  const status = row?.status
  expect({
    where,
    rows: more.length,
    interruptions: interruptions.length,
    found: told('interruption.found'),
  }).toEqual({ where, rows: 0, interruptions: 1, found: 1 })
  expect([where, status]).toEqual([where, kind === 'M' && status === 'unclear' ? 'unclear' : 'sent'])
  if (kind === 'M') {
    expect([where, took <= 1]).toEqual([where, true])
    if (status === 'unclear')
      expect([where, row?.doubt !== undefined, told('message.unclear')]).toEqual([where, true, 1])
  }
  if (kind === 'X')
    expect([where, took >= 1, took > 1 ? (row?.attempts ?? 0) > 1 : true]).toEqual([where, true, true])
  if (kind === 'I') expect([where, took]).toEqual([where, 1])
  if (status === 'sent') expect([where, took >= 1, told('message.sent'), sent]).toEqual([where, true, 1, 1])
  else expect([where, sent]).toEqual([where, 0])
  expect({ where, jobs: world.jobs, unread: world.unread(), refolds, failed: world.failed }).toEqual({
    where,
    jobs: [],
    unread: 0,
    refolds: 0,
    failed: [],
  })
  expect([where, treatment?.status, told('treatment.ended')]).toEqual([where, 'done', 1])
  expect([where, count]).toEqual([where, stored])
}

const hows: readonly Plan['how'][] = ['crash before', 'crash after', 'lost', 'late']

describe.each(['M', 'X', 'I'] as const)(
  'one message of class %s, from what was found to what is told of it',
  (kind) => {
    it('goes out once when nothing happens, and leaves nothing waiting', async () => {
      const world = await play(kind)
      expect(world.taken).toHaveLength(1)
      await settled(kind, world, 'undisturbed')
      const names = new Set(world.effects.map(({ name }) => name.split(' ')[0]))
      expect([...names]).toEqual(
        expect.arrayContaining(['put', 'addMarked', 'publish', 'queue', 'send', 'touch']),
      )
    })

    it.each(hows)(
      'whatever single effect has the trouble "%s", it ends as it must',
      async (how) => {
        const { effects } = await play(kind)
        // A read changes nothing: whether it was answered or not, whoever asked dies of it in the same way.
        const struck = effects.flatMap(({ name, writes }, index) =>
          writes || how === 'crash before' || how === 'lost' ? [{ name, at: index + 1 }] : [],
        )
        expect(struck.length).toBeGreaterThan(20)
        for (const { name, at } of struck)
          await settled(kind, await play(kind, { at, how }), `${how} at effect ${at}, ${name}`)
        console.log(`class ${kind}, ${how}: ${struck.length} of ${effects.length} effects struck`)
      },
      240_000,
    )
  },
)
