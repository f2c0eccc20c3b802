import { DateTime } from 'luxon'

/** Local hours in which no notice goes out: `from` included, `to` excluded, each HH:MM; may pass midnight. */
export type BlockedWindow = { readonly from: string; readonly to: string; readonly zone: string }

const minutesOf = (text: string): number => {
  const [hour = 0, minute = 0] = text.split(':').map(Number)
  return hour * 60 + minute
}

/** The moment, in milliseconds, at which a notice may go out: now, or the end of the window it falls into. */
export const afterBlockedWindow = (now: number, { from, to, zone }: BlockedWindow): number => {
  const local = DateTime.fromMillis(now, { zone })
  if (!local.isValid) throw new RangeError(`zone: must be an IANA time zone, not ${zone}`)
  const [start, end] = [minutesOf(from), minutesOf(to)]
  const minute = local.hour * 60 + local.minute
  const overnight = start > end
  const blocked = overnight ? minute >= start || minute < end : minute >= start && minute < end
  if (!blocked) return now
  const day = overnight && minute >= start ? local.plus({ days: 1 }) : local
  return day.set({ hour: Math.floor(end / 60), minute: end % 60, second: 0, millisecond: 0 }).toMillis()
}
