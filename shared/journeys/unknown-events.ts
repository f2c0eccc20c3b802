import { bounds } from '../model/bounds.ts'
import { isTooLong } from '../runtime/text/cut-text.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import { family } from '../storage/unknown-counters.ts'

/** Letters of any language with their marks, digits, spaces and `_ . : -`, at least one letter. */
const shape = /^[\p{L}\p{M}\p{Nd} _.:-]*\p{L}[\p{L}\p{M}\p{Nd} _.:-]*$/u
const mostDigits = 4

/**
 * The name of an event as a counter may hold it, trimmed and in NFC. Empty for a text that does not look like
 * an event name: longer than 60 code points, with other characters than letters, digits, spaces, `_`, `.`,
 * `:` and `-`, or with five digits or more (a phone number, an id).
 */
export const countableName = (name: string): string => {
  if (isTooLong(name, 2 * bounds.unknownEvents.characters)) return ''
  const whole = name.normalize('NFC').trim()
  const digits = whole.match(/\p{Nd}/gu)?.length ?? 0
  return !isTooLong(whole, bounds.unknownEvents.characters) && shape.test(whole) && digits <= mostDigits
    ? whole
    : ''
}

type Received = Pick<Touchpoint, 'channel' | 'source' | 'type' | 'props'>

/**
 * What an event adds whose name no mapping knows (type `other`, its name in `props.event`): the counter
 * `unknown|<channel>/<connection>|<name>`. Nothing for a known event, and for what we recorded ourselves.
 */
export const countsOfUnknown = ({
  channel,
  source,
  type,
  props: { event },
}: Received): Readonly<Record<string, number>> =>
  type !== 'other' || channel === 'own' || typeof event !== 'string'
    ? {}
    : { [`${family}${channel}/${source}|${countableName(event)}`]: 1 }
/**
 * How many unknown events of each name a connection sent, from the counters of some hours. `''`: events
 * counted without their names.
 */
export const unknownNamesIn = (
  hours: readonly { readonly counts: Readonly<Record<string, number>> }[],
  channel: string,
  connection: string,
): Map<string, number> => {
  const prefix = `${family}${channel}/${connection}|`
  const sums = new Map<string, number>()
  for (const { counts } of hours)
    for (const [counter, n] of Object.entries(counts)) {
      if (!counter.startsWith(prefix)) continue
      const name = counter.slice(prefix.length)
      sums.set(name, (sums.get(name) ?? 0) + n)
    }
  return sums
}
