import type { Message } from '../model/message.ts'

/**
 * The senders there are, by the file that holds each. A function loads only the ones it sends by. One file,
 * one line here and one test add one.
 */
export const senderNames = [
  'ses',
  'smtp',
  'wecom-robot',
  'wecom-welcome',
] as const satisfies readonly string[]
export type SenderName = (typeof senderNames)[number]

/** What each can carry. */
export const carries: Readonly<Record<SenderName, Message['via']>> = {
  ses: 'email',
  smtp: 'email',
  'wecom-robot': 'wecom',
  'wecom-welcome': 'wecom',
}
