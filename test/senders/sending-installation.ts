import { bySender, type Via } from '../../shared/runtime/sender-list.ts'
import { Crash, turmoil, type Plan } from './turmoil.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { type Interruption, interruptionId } from '../../shared/model/interruption.ts'
import { type Journey, noJourney, type Profile } from '../../shared/model/journey.ts'
import { sweepTimers } from '../../shared/journeys/sweep.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf } from '../../shared/model/identity.ts'
import { runTreatment, treatmentTriggerSchema } from '../../shared/playbooks/run-treatment.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import type { DomainEvent } from '../../shared/model/domain-events.ts'
import { deliverMessage } from '../../shared/senders/delivery/deliver-message.ts'
import { applyDeliveryEvent } from '../../shared/senders/delivery/delivery-status.ts'
import { type Message, sendRequest } from '../../shared/model/message.ts'
import type { SendResult, SenderProfile, RenderInput, Sender } from '../../shared/senders/sender.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

export const minute = 60_000
/** Wednesday 10:00 in Shanghai, in the middle of business hours. */
export const wednesday = Date.parse('2026-01-07T02:00:00Z')

export const team: Policy['staff'] = [
  { id: 'an', name: 'An', role: 'member', active: true, robot: 'sales', wecomUserId: 'an.w' },
  { id: 'bo', name: 'Bo', role: 'member', active: true, robot: 'sales', wecomUserId: 'bo.w' },
  { id: 'mo', name: 'Mo', role: 'manager', active: true, robot: 'heads', wecomUserId: 'mo.w' },
]

export const policy = (over: Partial<Policy> = {}): Policy => ({ ...firstPolicy, staff: team, ...over })

export const email = 'li.lei@example.com'
export const alias = aliasOf({ kind: 'email', value: email })

/** Somebody whose thread broke off, and the interruption that says so. */
export const broken = (
  cause: string,
  at: number,
  profile: Partial<Profile> = {},
  about: Interruption['about'] = {},
): { journey: Journey; interruption: Interruption } => {
  const watch = {
    cause,
    key: 'k',
    alias,
    by: 't1',
    since: at - 31 * minute,
    due: at - minute,
    lostAt: at + 30 * 24 * 60 * minute,
    told: true,
    about,
  }
  return {
    journey: {
      ...noJourney(alias),
      v: 1,
      profile: { name: '李雷', email, owner: 'an', ...profile },
      watches: [watch],
    },
    interruption: {
      id: interruptionId(cause, alias, 't1'),
      alias,
      person: alias,
      cause,
      key: 'k',
      openedBy: 't1',
      since: watch.since,
      due: watch.due,
      foundAt: at,
      status: 'open',
      about,
      priority: 1,
      rev: 1,
    },
  }
}

export const senderProfile: SenderProfile = {
  company: 'ACME',
  postalAddress: '1 Road, Springfield',
  publicUrl: 'https://go.example.com',
  from: 'ACME <hello@acme.example>',
  signingSecret: 'a secret',
}

type Job = { readonly queue: 'mend' | Via; readonly body: unknown; readonly notBefore: number }

export type InstallationOptions = {
  readonly policy?: Policy
  readonly plans?: readonly Plan[]
  /** How many turns of the loop each effect takes. */
  readonly pause?: () => number
  /** What the provider answers to one try; default: takes it. */
  readonly provider?: (message: Message, tries: number) => SendResult | 'accept then reset'
  /** After how long (ms) the provider tells of a mail it took; never when absent. */
  readonly echoAfter?: number
  readonly now?: number
  readonly allowance?: Sender['allowance']
}

/**
 * The sending half of the house over a store in memory: queues that redeliver, a sweep, and providers that
 * remember what reached them.
 */
export const installation = (options: InstallationOptions = {}) => {
  const {
    policy: inForce = policy(),
    provider = () => ({ as: 'sent' as const }),
    echoAfter,
    allowance,
  } = options
  const clock = { now: options.now ?? wednesday }
  const { around, effect, revive, done, count } = turmoil(options.plans, options.pause)
  const rows = createRepositories(
    memoryStore({ around: (operation, work) => around(operation.action, work) }),
  )
  const jobs: Job[] = []
  const facts: DomainEvent[] = []
  const touches: Touchpoint[] = []
  const outside: { readonly message: Message; readonly at: number; readonly input: RenderInput }[] = []
  const echoes: { readonly message: Message; readonly at: number }[] = []
  const tokens = { next: 0 }

  const publish = async (told: readonly DomainEvent[]): Promise<void> => {
    for (const fact of told)
      await effect('publish', () => {
        facts.push(fact)
        if (!['message.unclear', 'treatment.ended'].includes(fact.type))
          jobs.push({
            queue: 'mend',
            body: { 'detail-type': fact.type, detail: fact.detail },
            notBefore: clock.now,
          })
      })
  }
  const touch = async (event: QueuedEvent): Promise<void> =>
    effect('touch', () => {
      touches.push(JSON.parse(event.text))
    })
  const senderFor = (via: Message['via']): Sender => ({
    name: `fake-${via}`,
    via,
    ...(allowance ? { allowance } : {}),
    write: async (input) => async (claimedAt) =>
      effect(
        'send',
        (): SendResult => {
          const { message } = input
          const answer = provider(
            message,
            outside.filter((sent) => sent.message.id === message.id).length + 1,
          )
          if (answer === 'accept then reset' || answer.as === 'sent') {
            outside.push({ message, at: clock.now, input })
            if (echoAfter !== undefined)
              echoes.push({
                message: { ...message, claim: { token: '', at: claimedAt, until: claimedAt } },
                at: clock.now + echoAfter,
              })
          }
          return answer === 'accept then reset'
            ? { as: 'unclear', why: { code: 'text', params: { text: 'reset' } } }
            : answer
        },
        (): SendResult => ({ as: 'unclear', why: { code: 'text', params: { text: 'timeout' } } }),
      ),
  })
  const common = { rows, policies: async () => [inForce] as const, enqueueTouchpoint: touch, publish }
  const token = () => `token-${(tokens.next += 1)}`
  const work = {
    mend: runTreatment({
      ...common,
      enqueueMessage: async (message) =>
        effect('queue', () => {
          jobs.push(jobFor(message.via, { v: 1, message: message.id, alias: message.alias }))
        }),
    }),
    ...bySender(({ via }) =>
      deliverMessage({ ...common, sender: senderFor(via), senderProfile: async () => senderProfile, token }),
    ),
  }
  const jobFor = (via: Message['via'], body: unknown): Job => ({ queue: via, body, notBefore: clock.now })

  const handle = async (job: Job): Promise<void> => {
    try {
      if (job.queue === 'mend') await work.mend(treatmentTriggerSchema.parse(job.body), clock.now)
      else await work[job.queue](sendRequest.parse(job.body), clock.now)
    } catch (error) {
      if (!(error instanceof Crash) && !(error instanceof Error && error.name === 'Unavailable')) throw error
      revive()
      jobs.push({ ...job, notBefore: clock.now + 3 * minute })
    }
  }
  const drain = async (): Promise<void> => {
    for (let handled = 0; handled < 500; handled += 1) {
      const index = jobs.findIndex(({ notBefore }) => notBefore <= clock.now)
      const [job] = index < 0 ? [] : jobs.splice(index, 1)
      if (!job) return
      await handle(job)
    }
    throw new Error('the queues never run empty')
  }
  const sweep = async (): Promise<unknown> =>
    done(() =>
      sweepTimers(
        {
          timers: rows.timers,
          refolds: rows.refolds,
          enqueueDeliveries: async () => {},
          inspect: async () => {},
          onError: () => {},
          resumeTreatments: async (treatments) => {
            jobs.push(...treatments.map((body): Job => ({ queue: 'mend', body, notBefore: clock.now })))
          },
          enqueueMessages: async (via, messages) => {
            jobs.push(...messages.map((body) => jobFor(via, body)))
          },
        },
        clock.now,
        () => true,
      ),
    )
  const hearEchoes = async (): Promise<void> => {
    for (const { message } of echoes.splice(0).filter((echo) => echo.at <= clock.now || !echoes.push(echo)))
      await echo(message.id, { type: 'email.sent', at: message.claim?.at ?? clock.now })
  }
  const echo = async (
    id: string,
    said: Pick<Touchpoint, 'type' | 'at'> & Partial<Touchpoint>,
  ): Promise<void> =>
    done(async () => {
      const row = await rows.messages.get(alias, id)
      const next =
        row &&
        applyDeliveryEvent(row, {
          id: 'e',
          channel: 'ses',
          source: 's',
          statedAt: 'x',
          receivedAt: said.at,
          identities: [],
          ...said,
          props: { message: id, ...said.props },
        })
      if (next) await rows.messages.save(next)
    })
  /** Lets so much time (ms) pass, step by step, and everything that is due happen. */
  const pass = async (ms: number, step = minute): Promise<void> => {
    const until = clock.now + ms
    for (await drain(); clock.now < until; await drain()) {
      clock.now = Math.min(until, clock.now + step)
      await hearEchoes()
      await sweep()
    }
  }
  const begin = async ({ journey, interruption }: ReturnType<typeof broken>): Promise<void> =>
    done(async () => {
      await rows.journeys.save(journey)
      await rows.interruptions.upsert(interruption)
      jobs.push({
        queue: 'mend',
        notBefore: clock.now,
        body: {
          'detail-type': 'interruption.found',
          detail: {
            v: 1,
            id: `${interruption.id}:found`,
            at: clock.now,
            person: journey.person,
            interruption: interruption.id,
            alias,
            cause: interruption.cause,
          },
        },
      })
    })
  const messages = async (): Promise<Message[]> =>
    done(async () => Array.fromAsync(rows.messages.ofAlias(alias)))
  return {
    rows,
    clock,
    jobs,
    facts,
    touches,
    outside,
    pass,
    begin,
    echo,
    messages,
    drain,
    handle,
    effects: count,
    calm: done,
    jobFor,
  }
}
