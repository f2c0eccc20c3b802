import type { Channel } from './channel.ts'
import { readSegment } from './segment/read.ts'
import { segmentWebhookDoor } from './segment-webhook/door.ts'

/** Segment itself, passing events on through its Webhooks destination. */
export const segmentWebhook: Channel = { ...segmentWebhookDoor, read: readSegment('forwarded') }
