import type { Channel } from './channel.ts'
import { segmentDoor } from './segment/door.ts'
import { readSegment } from './segment/read.ts'

/** Segment's Tracking API, spoken to us by its clients: `/v1/{identify,track,page,screen,group,alias,batch}`. */
export const segment: Channel = { ...segmentDoor, read: readSegment('tracking') }
