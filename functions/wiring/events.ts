import { requireEnv } from '../../shared/runtime/env.ts'
import { busClient } from '../../shared/storage/aws/events-client.ts'
import { createPublisher } from '../../shared/storage/aws/events.ts'

/** Publishes domain events on the stack's event bus. */
export const eventPublisher = () => createPublisher(busClient(), requireEnv('BUS_NAME')).publish
