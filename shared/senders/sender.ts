import type { Reason } from '../model/reasons/reason.ts'
import type { Journey } from '../model/journey.ts'
import type { Policy, Template } from '../policy/policy.ts'
import type { RetryClass } from './delivery/retry-policy.ts'
import type { Message } from '../model/message.ts'

/**
 * Who writes: what stands on every letter, and the secret links are signed with. `from` as in a mail's From
 * header.
 */
export type SenderProfile = {
  readonly company: string
  readonly postalAddress: string
  readonly publicUrl: string
  readonly from: string
  readonly signingSecret: string
}

/** All that a letter is written from. */
export type RenderInput = {
  readonly message: Message
  readonly template: Template
  readonly letterhead: SenderProfile
  readonly profile: Journey['profile']
  readonly language: Policy['language']
}

/**
 * What came of one try. `refused`: the provider surely has not taken it, `reason` says so without personal
 * data; `unclear`: nobody knows, `why` says what was seen last.
 */
export type SendResult =
  | { readonly as: 'sent'; readonly providerId?: string }
  | { readonly as: 'refused'; readonly verdict: RetryClass; readonly reason: Reason }
  | { readonly as: 'unclear'; readonly why: Reason }

/**
 * A letter ready to go, once: called with the moment (ms UTC) at which it was claimed. It never throws for
 * what the provider or the network does.
 */
export type PreparedMessage = (claimedAt: number) => Promise<SendResult>

/**
 * A way out. `write` does all that can fail without a letter having left: it throws `Refused` when the letter
 * can never be written. It tries once: trying again is decided by what is on the row.
 */
export interface Sender {
  readonly name: string
  readonly via: Message['via']
  /** How long (ms) the provider remembers our key for a message, if it does (class I). */
  readonly keyLife?: number
  /** How many letters may go per window through what this one goes through. */
  readonly allowance?: (
    message: Message,
  ) => { readonly key: string; readonly capacity: number; readonly windowMs: number } | undefined
  write(posting: RenderInput): Promise<PreparedMessage>
}
