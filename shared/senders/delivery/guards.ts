import type { Interruption } from '../../model/interruption.ts'
import { reason, type Reason } from '../../model/reasons/reason.ts'
import type { Journey } from '../../model/journey.ts'
import { isErased, consentInForce } from '../../people/consent/consent.ts'
import { type ConsentChannel, consentChannels } from '../../people/consent/consent-statement.ts'
import type { Policy } from '../../policy/policy.ts'
import type { Consent, ContactLedger } from '../../storage/repositories.ts'
import { afterQuiet, nextClock } from '../../teams/quiet-hours.ts'
import { dateAt } from '../../teams/zone.ts'
import { cappedBy } from './frequency-cap.ts'
import type { Message } from '../../model/message.ts'
import { isInterruptionOpen } from '../../journeys/is-interruption-open.ts'

/**
 * What the guard rails look at, read right before sending. `consents` are those of the person's contact
 * points, `address` that of the one written to; `others` the person's messages; `zone` the recipient's.
 */
export type SendContext = {
  readonly message: Message
  readonly journey: Journey | undefined
  readonly interruption: Interruption | undefined
  readonly consents: readonly Consent[]
  readonly address: Consent | undefined
  readonly ledgers: readonly ContactLedger[]
  readonly others: readonly Message[]
  readonly policy: Policy
  readonly zone: string
  readonly now: number
}

/** A no for good, or (`until`, ms UTC) not yet. */
export type Block = { readonly reason: Reason; readonly until?: number }

/** One guard rail: why a message may not go out, or nothing. */
export type Guard = {
  readonly name: string
  readonly stops: (circumstances: SendContext) => Block | undefined
}

const isMarketing = ({ message }: SendContext): boolean => message.category === 'marketing'
const isToCustomer = ({ message }: SendContext): boolean => message.to === 'customer'

/**
 * Consent that was given anew: a yes to marketing lets service through too, for who wants to be courted wants
 * to be served.
 */
const agreed = ({ consents, message }: SendContext): boolean =>
  purposesOf(message).some((purpose) =>
    waysOf(message).some((way) => consentInForce(consents, way, purpose)?.given === true),
  )

/** A colleague may be told of whoever agreed to hear from us by any way. */
const waysOf = ({ category, via }: Message): readonly ConsentChannel[] =>
  category === 'staff' ? consentChannels : [via]

const purposesOf = ({ category }: Message): readonly ('marketing' | 'service')[] =>
  category === 'marketing' ? ['marketing'] : ['service', 'marketing']

/**
 * Whoever asked to be forgotten may come back, but nobody writes to them, or to a colleague about them,
 * unless they agree anew.
 */
const erased: Guard = {
  name: 'erased',
  stops: (circumstances) =>
    isErased(circumstances.consents) && !agreed(circumstances)
      ? { reason: reason('guard.erased') }
      : undefined,
}

const late: Guard = {
  name: 'too late',
  stops: ({ message, now }) =>
    message.until !== undefined && now >= message.until
      ? { reason: reason('guard.window-passed') }
      : undefined,
}

const suppressed: Guard = {
  name: 'suppressed',
  stops: ({ address }) =>
    address?.suppressed && {
      reason: reason('guard.suppressed', { why: address.suppressed.why }),
    },
}

/**
 * What a person last said about this way and purpose, or else about every way, on whichever contact point
 * (`standing`). Marketing needs a yes, or as the policy says no more than the absence of a no; service only
 * stops at a no.
 */
const consent: Guard = {
  name: 'consent',
  stops: (circumstances) => {
    const {
      consents,
      message: { category, via },
      policy,
    } = circumstances
    if (category === 'staff') return undefined
    const word = consentInForce(consents, via, category)
    if (word?.given === false) return { reason: reason('guard.consent-withdrawn') }
    return word || category === 'service' || policy.consent === 'not-withdrawn'
      ? undefined
      : { reason: reason('guard.consent-missing') }
  },
}

const mended: Guard = {
  name: 'still broken',
  stops: ({ message, interruption, journey }) => {
    if (message.interruption === '' || isInterruptionOpen(interruption, journey)) return undefined
    const over = interruption && interruption.status !== 'open' && interruption.status !== 'treating'
    return {
      reason: over
        ? reason('guard.interruption-over', { outcome: `outcome.${interruption.status}` })
        : reason('guard.interruption-gone'),
    }
  },
}

const quiet: Guard = {
  name: 'quiet hours',
  stops: (circumstances) => {
    const { message, policy, now, zone } = circumstances
    const until =
      isToCustomer(circumstances) && message.until === undefined
        ? afterQuiet(policy.quietHours, now, zone)
        : now
    return until > now ? { reason: reason('guard.quiet-hours'), until } : undefined
  },
}

const capped: Guard = {
  name: 'frequency cap',
  stops: (circumstances) => {
    const { ledgers, message, policy, now, zone } = circumstances
    const full = isMarketing(circumstances) ? cappedBy(ledgers, message, policy, now, zone) : undefined
    return full && { reason: full }
  },
}

const isUnderWay = ({ to, status }: Message): boolean =>
  to === 'customer' && (status === 'queued' || status === 'claimed')

const moreImportant = (other: Message, message: Message): boolean =>
  other.value > message.value || (other.value === message.value && other.id < message.id)

/** The first moment of the recipient's next day that is not quiet. */
const tomorrow = ({ now, zone, policy }: SendContext): number =>
  afterQuiet(policy.quietHours, nextClock('00:00', now + 1, zone), zone)

/**
 * Makes way, once, for a message that matters more and is to go out to the same person the same day; the
 * second time it does not go out at all.
 */
const competing: Guard = {
  name: 'more important',
  stops: (circumstances) => {
    if (!isMarketing(circumstances)) return undefined
    const { message, others, now, zone } = circumstances
    const today = dateAt(now, zone)
    const goesToday = (other: Message) => dateAt(Math.max(now, other.notBefore ?? now), zone) === today
    const rival = others.find(
      (other) =>
        other.id !== message.id && isUnderWay(other) && goesToday(other) && moreImportant(other, message),
    )
    if (!rival) return undefined
    const yields = reason('guard.yields', { cause: rival.cause })
    return (message.yielded ?? 0) > 0
      ? { reason: yields }
      : { reason: yields, until: tomorrow(circumstances) }
  },
}

/** The guard rails, in the order in which they are asked. The first no counts. */
export const guards: readonly Guard[] = [erased, late, suppressed, consent, mended, quiet, capped, competing]

/** The first no to a message, with the name of the guard that said it; nothing when it may go out. Pure. */
export const firstBlock = (circumstances: SendContext): (Block & { readonly guard: string }) | undefined => {
  for (const { name, stops } of guards) {
    const no = stops(circumstances)
    if (no) return { ...no, guard: name }
  }
  return undefined
}
