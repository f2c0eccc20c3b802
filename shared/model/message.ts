import { hashId } from '../runtime/hash-id.ts'
import * as z from 'zod'
import { reasonSchema } from './reasons/reason.ts'
import { senders } from '../runtime/sender-list.ts'

export const messageStatuses = ['queued', 'claimed', 'sent', 'failed', 'suppressed', 'unclear'] as const
const messageStatus = z.enum(messageStatuses)

/**
 * M: at most once, for customers; never resent when the provider left doubt, but flagged `unclear`. X: at
 * least once, for staff; resent after 15 minutes without an echo. I: the provider remembers a key of ours, so
 * it may be resent within half that key's life.
 */
export const messageClass = z.enum(['M', 'X', 'I'])

/**
 * Why we may write: `marketing` needs consent, `service` follows from what the person asked for, `staff` goes
 * to a colleague.
 */
export const messageCategory = z.enum(['marketing', 'service', 'staff'])

/** The sender of a message: one of `shared/runtime/sender-list.ts`. */
export const via = z.enum(senders.map((sender) => sender.via))

/**
 * One thing sent to one recipient through one sender. Times in ms UTC. `reason` says why it was not sent, or
 * not yet; `doubt` why nobody knows. `data` fills the template (of policy version `policy`); `address` is an
 * e-mail address, or for WeCom the connection of the robot; `mention` the userid to call there. `endedAt` is
 * when it was decided that it failed or does not go out; `opened` when a human first opened it or followed
 * its link; `yielded` how often it made way to a more important one; `until` from when on it is too late.
 * Treatment and interruption are empty in an answer to what somebody just did, which nothing broke off for.
 */
export const messageSchema = z.object({
  id: z.string(),
  alias: z.string(),
  person: z.string(),
  treatment: z.string(),
  interruption: z.string(),
  cause: z.string(),
  step: z.string(),
  playbook: z.string().optional(),
  policy: z.int().optional(),
  via,
  class: messageClass,
  category: messageCategory,
  to: z.enum(['customer', 'owner', 'manager']),
  address: z.string(),
  mention: z.string().optional(),
  template: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  value: z.number(),
  status: messageStatus,
  reason: reasonSchema.optional(),
  createdAt: z.int(),
  notBefore: z.int().optional(),
  until: z.int().optional(),
  attempts: z.int(),
  /** Who sends it now; `first` is when the first of several tries without an answer began. */
  claim: z.object({ token: z.string(), at: z.int(), until: z.int(), first: z.int().optional() }).optional(),
  sentAt: z.int().optional(),
  providerId: z.string().optional(),
  endedAt: z.int().optional(),
  opened: z.int().optional(),
  yielded: z.int().optional(),
  doubt: z.object({ at: z.int(), why: reasonSchema }).optional(),
  v: z.int(),
})
export type Message = z.infer<typeof messageSchema>

/**
 * The same step of the same treatment through the same channel is the same message, however often it is
 * decided. The id begins with the alias the row lies beside (`aliasOfId`), so that an echo that knows only
 * the id finds the row. 44 characters, all of them allowed in an SES tag.
 */
export const messageId = (alias: string, treatment: string, step: string, channel: string): string =>
  alias + hashId(JSON.stringify([treatment, step, channel]))

/** Body of a message on the queue of any sender. */
export const sendRequest = z.object({ v: z.literal(1), message: z.string(), alias: z.string() })
export type SendRequest = z.infer<typeof sendRequest>
