import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver } from '../channel.ts'

/** The door of a channel that has none: its events come another way, and whoever knocks is told so. */
export const noReceiver = (name: string): WebhookReceiver => ({
  name,
  secrets: z.strictObject({}),
  settings: z.strictObject({}),
  verify: () => {
    throw new RejectedError(`events of ${name} do not come this way`, { status: 404 })
  },
})
