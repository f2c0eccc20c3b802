import type { Interruption } from '../../model/interruption.ts'
import { reason, type Reason } from '../../model/reasons/reason.ts'
import type { Journey } from '../../model/journey.ts'
import { isErased, consentInForce } from '../../people/consent/consent.ts'
import { type ConsentChannel, consentChannels } from '../../people/consent/consent-statement.ts'
import type { Policy } from '../../policy/policy.ts'
import { afterQuiet, nextClock } from '../../teams/quiet-hours.ts'
import { dateAt } from '../../teams/zone.ts'
import { cappedBy } from './frequency-cap.ts'
import type { Message } from '../../model/message.ts'
import { isInterruptionOpen } from '../../journeys/is-interruption-open.ts'
import type { Consent, ContactLedger } from '../../storage/message-ports.ts'

/**
 * What the guards check, read right before sending. `consents` are those of the person's contact points,
 * `address` that of the recipient's; `others` the person's messages; `zone` the recipient's time zone.
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

/** Why a message must not be sent: never, or not before `until` (ms UTC). */
export type Block = { readonly reason: Reason; readonly until?: number }

/** A check before sending: the block, or undefined when the message may be sent. */
export type Guard = {
  readonly name: string
  readonly check: (context: SendContext) => Block | undefined
}

const isMarketing = ({ message }: SendContext): boolean => message.category === 'marketing'
const isToCustomer = ({ message }: SendContext): boolean => message.to === 'customer'

/** Whether consent is in force: consent to marketing covers service messages too. */
const hasConsent = ({ consents, message }: SendContext): boolean =>
  purposesOf(message).some((purpose) =>
    channelsOf(message).some((channel) => consentInForce(consents, channel, purpose)?.given === true),
  )

/** A message to a colleague needs the customer's consent to any channel. */
const channelsOf = ({ category, via }: Message): readonly ConsentChannel[] =>
  category === 'staff' ? consentChannels : [via]

const purposesOf = ({ category }: Message): readonly ('marketing' | 'service')[] =>
  category === 'marketing' ? ['marketing'] : ['service', 'marketing']

/** After an erasure nothing is sent to the person, or to a colleague about them, without new consent. */
const erased: Guard = {
  name: 'erased',
  check: (context) =>
    isErased(context.consents) && !hasConsent(context) ? { reason: reason('guard.erased') } : undefined,
}

const late: Guard = {
  name: 'too late',
  check: ({ message, now }) =>
    message.until !== undefined && now >= message.until
      ? { reason: reason('guard.window-passed') }
      : undefined,
}

const suppressed: Guard = {
  name: 'suppressed',
  check: ({ address }) =>
    address?.suppressed && {
      reason: reason('guard.suppressed', { why: address.suppressed.why }),
    },
}

/**
 * Consent in force for this channel and purpose, or else for all channels, of any contact point. Marketing
 * needs consent or, where the policy says so, no withdrawal; a service message is stopped by a withdrawal
 * only.
 */
const consent: Guard = {
  name: 'consent',
  check: (context) => {
    const {
      consents,
      message: { category, via },
      policy,
    } = context
    if (category === 'staff') return undefined
    const stated = consentInForce(consents, via, category)
    if (stated?.given === false) return { reason: reason('guard.consent-withdrawn') }
    return stated || category === 'service' || policy.consent === 'not-withdrawn'
      ? undefined
      : { reason: reason('guard.consent-missing') }
  },
}

const mended: Guard = {
  name: 'still broken',
  check: ({ message, interruption, journey }) => {
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
  check: (context) => {
    const { message, policy, now, zone } = context
    const until =
      isToCustomer(context) && message.until === undefined ? afterQuiet(policy.quietHours, now, zone) : now
    return until > now ? { reason: reason('guard.quiet-hours'), until } : undefined
  },
}

const capped: Guard = {
  name: 'frequency cap',
  check: (context) => {
    const { ledgers, message, policy, now, zone } = context
    const full = isMarketing(context) ? cappedBy(ledgers, message, policy, { at: now, zone }) : undefined
    return full && { reason: full }
  },
}

const isUnderWay = ({ to, status }: Message): boolean =>
  to === 'customer' && (status === 'queued' || status === 'claimed')

const moreImportant = (other: Message, message: Message): boolean =>
  other.value > message.value || (other.value === message.value && other.id < message.id)

/** The first moment (ms UTC) of the recipient's next day outside quiet hours. */
const tomorrow = ({ now, zone, policy }: SendContext): number =>
  afterQuiet(policy.quietHours, nextClock('00:00', now + 1, zone), zone)

/**
 * Yields once, until the next day, to a more important message that is due to the same person on the same
 * day; the second time the message is suppressed.
 */
const competing: Guard = {
  name: 'more important',
  check: (context) => {
    if (!isMarketing(context)) return undefined
    const { message, others, now, zone } = context
    const today = dateAt(now, zone)
    const goesToday = (other: Message) => dateAt(Math.max(now, other.notBefore ?? now), zone) === today
    const rival = others.find(
      (other) =>
        other.id !== message.id && isUnderWay(other) && goesToday(other) && moreImportant(other, message),
    )
    if (!rival) return undefined
    const yields = reason('guard.yields', { cause: rival.cause })
    return (message.yielded ?? 0) > 0 ? { reason: yields } : { reason: yields, until: tomorrow(context) }
  },
}

/** All guards, in the order in which they are checked. The first block counts. */
export const guards: readonly Guard[] = [erased, late, suppressed, consent, mended, quiet, capped, competing]

/** The first block of a message, with the name of its guard; undefined when it may be sent. Pure. */
export const firstBlock = (context: SendContext): (Block & { readonly guard: string }) | undefined => {
  for (const { name, check } of guards) {
    const block = check(context)
    if (block) return { ...block, guard: name }
  }
  return undefined
}
