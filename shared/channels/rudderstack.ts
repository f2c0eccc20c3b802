import type { Channel } from './channel.ts'
import { rudderstackDoor } from './rudderstack/door.ts'
import { readSegment } from './segment/read.ts'

/** RudderStack's clients: the same calls, answered in their own words. */
export const rudderstack: Channel = { ...rudderstackDoor, read: readSegment('tracking') }
