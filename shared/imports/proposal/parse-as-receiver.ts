import { importReason, importRejection } from '../reasons/import-reason.ts'
import { readSegment } from '../../channels/segment/parse.ts'
import type { Touchpoint } from '../../model/touchpoint.ts'

/**
 * Reads a call as it will be read behind the Segment door. That door says yes to nearly everything and
 * refuses later; so whoever imports reads first and tells at once what would be refused, and under which key
 * the rest will be stored.
 * @param now ms UTC
 */
export const parseAsReceiver =
  (now: number) =>
  async (call: object): Promise<Touchpoint> => {
    const event = {
      v: 1,
      channel: 'segment',
      connection: 'import',
      receivedAt: now,
      text: JSON.stringify(call),
    } as const
    const [touchpoint] = await readSegment('tracking')({ event, settings: {} })
    if (!touchpoint) throw importRejection(importReason('row.no-touchpoint'))
    return touchpoint
  }
