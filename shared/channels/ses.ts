import type { Channel } from './channel.ts'
import { closedDoor } from './doors/closed.ts'
import { readSes } from './ses/read.ts'

/** Amazon SES: its events come over the default event bus, straight onto the touchpoints queue. */
export const ses: Channel = { ...closedDoor('ses'), read: readSes }
