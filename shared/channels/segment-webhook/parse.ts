import { readSegment } from '../segment/parse.ts'

/** What Segment passes on is what its clients sent, with the times already set right. */
export const parse = readSegment('forwarded')
