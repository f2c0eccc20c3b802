import type { Reason } from '../model/reasons/reason.ts'
import type { Journey } from '../model/journey.ts'
import type { Policy, Template } from '../policy/policy.ts'
import type { RetryClass } from './delivery/retry-policy.ts'
import type { Message } from '../model/message.ts'

/**
 * The company as a sender: what every message states, and the secret that signs links. `from`: From header.
 */
export type SenderProfile = {
  readonly company: string
  readonly postalAddress: string
  readonly publicUrl: string
  readonly from: string
  readonly signingSecret: string
}

/** What a message is rendered from. */
export type RenderInput = {
  readonly message: Message
  readonly template: Template
  readonly senderProfile: SenderProfile
  readonly profile: Journey['profile']
  readonly language: Policy['language']
}

/**
 * Result of one attempt. `refused`: the provider did not accept the message, `reason` holds no personal data;
 * `unclear`: it may or may not have been accepted, `why` says what was seen last.
 */
export type SendResult =
  | { readonly as: 'sent'; readonly providerId?: string }
  | { readonly as: 'refused'; readonly verdict: RetryClass; readonly reason: Reason }
  | { readonly as: 'unclear'; readonly why: Reason }

/**
 * Sends a rendered message; called once, with the time of the claim (ms UTC). Errors of provider and network
 * become a `SendResult` and are never thrown.
 */
export type PreparedMessage = (claimedAt: number) => Promise<SendResult>

/**
 * A sending provider. `write` does everything that can fail before sending, and throws `UnsendableError` when
 * the message can never be rendered. It attempts once: retries are decided by the stored message.
 */
export interface Sender {
  readonly name: string
  readonly via: Message['via']
  /** How long (ms) the provider remembers our key for a message, if it does (class I). */
  readonly keyLife?: number
  /** Rate limit of what the message goes through: `capacity` messages per window. */
  readonly allowance?: (
    message: Message,
  ) => { readonly key: string; readonly capacity: number; readonly windowMs: number } | undefined
  write(input: RenderInput): Promise<PreparedMessage>
}
