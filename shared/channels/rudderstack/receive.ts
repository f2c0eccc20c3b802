import * as z from 'zod'
import type { WebhookReceiver } from '../channel.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { heldBy, writeKeySecrets } from '../segment/receive.ts'
import { type Dialect, receiveTracking } from '../segment/tracking.ts'
import { keyOf } from '../segment/write-key.ts'

const plainText = { 'content-type': 'text/plain; charset=utf-8' }

const dialect: Dialect = {
  thanks: { status: 200, headers: plainText, body: 'OK' },
  most: { body: 4000 * 1024, event: 32 * 1024, events: Number.POSITIVE_INFINITY },
  tooLarge: 413,
  insists: true,
}

/**
 * The same API as RudderStack's clients know it: plain words, 413 for what is too large, 400 for an empty
 * batch or an event that names nobody.
 */
export const receiver: WebhookReceiver = {
  name: 'rudderstack',
  secrets: writeKeySecrets,
  settings: z.strictObject({ ...assumptions, ...heldBy }),
  keyOf,
  verify: (request, connection) => receiveTracking(dialect, request, connection),
  rejectionResponse: ({ status, message }) => ({ status, headers: plainText, body: message }),
}
