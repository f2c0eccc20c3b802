import { readSegment } from '../segment/read.ts'

/** What Segment passes on is what its clients sent, with the times already set right. */
export const read = readSegment('forwarded')
