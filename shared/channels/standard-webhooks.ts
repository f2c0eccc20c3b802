import type { Channel } from './channel.ts'
import { standardWebhooksDoor } from './standard-webhooks/door.ts'
import { readStandardWebhook } from './standard-webhooks/read.ts'

/** Whoever signs as Standard Webhooks says. */
export const standardWebhooks: Channel = { ...standardWebhooksDoor, read: readStandardWebhook }
