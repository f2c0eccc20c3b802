/** Milliseconds. */
export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/** The minute (`2026-01-05T02:31`, UTC) in which a moment (ms UTC) lies. */
export const minuteOf = (ms: number): string => new Date(ms).toISOString().slice(0, 16)

/** The first minute that does not begin before a moment (ms UTC). */
export const minuteFrom = (ms: number): string => minuteOf(Math.ceil(ms / minuteMs) * minuteMs)

/** When a minute begins, in ms UTC. */
export const msOf = (minute: string): number => Date.parse(`${minute}:00.000Z`)

/** The minute so many minutes later. */
export const minuteAfter = (minute: string, minutes = 1): string =>
  minuteOf(msOf(minute) + minutes * minuteMs)

/** The day (`2026-01-05`, UTC) in which a moment (ms UTC) lies. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** The hour (`2026-01-05T02`, UTC) in which a moment (ms UTC) lies. */
export const hourOf = (ms: number): string => new Date(ms).toISOString().slice(0, 13)

/** The hours (`2026-01-05T02`) from one to another, both included; none when the second comes first. */
export function* hoursBetween(from: string, to: string): Generator<string> {
  const last = Date.parse(`${to}:00:00.000Z`)
  for (let at = Date.parse(`${from}:00:00.000Z`); at <= last; at += hourMs)
    yield new Date(at).toISOString().slice(0, 13)
}

/** The months (`2026-01`) from one to another, both included. */
export function* monthsBetween(from: string, to: string): Generator<string> {
  for (let month = from; month <= to; month = monthAfter(month)) yield month
}

const monthAfter = (month: string) => {
  const next = new Date(`${month}-01T00:00:00.000Z`)
  next.setUTCMonth(next.getUTCMonth() + 1)
  return next.toISOString().slice(0, 7)
}
