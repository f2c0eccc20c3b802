import { didYouMean, namesInSettings } from '../../channels/parsing/did-you-mean.ts'
import { unknownNamesIn } from '../../journeys/unknown-events.ts'
import type { ConnectionRecord } from '../../storage/repositories.ts'
import type { UnknownEvent } from './views.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

type Hours = Parameters<typeof unknownNamesIn>[0]

/** Names that one connection's answer lists; the others are added to the entry without a name. */
const mostShown = 50

/**
 * Events of a connection that were stored as `other` because no mapping knows their name, most frequent
 * first. The entry with the name `''` stands last and counts those without a name of their own: names that
 * look like no event name, and names beyond a bound. Names that the connection's setting `types` gives a type
 * by now are left out. Pure.
 * @param hours counters of the hours that are asked about
 */
export const unknownEventsIn = (
  hours: Hours,
  { channel, id, settings }: Pick<ConnectionRecord, 'channel' | 'id' | 'settings'>,
): UnknownEvent[] => {
  const known = namesInSettings(settings)
  const sums = [...unknownNamesIn(hours, channel, id)].filter(([name]) => !known.includes(name))
  const named = sums.filter(([name]) => name !== '').toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  const rest = [...named.slice(mostShown), ...sums.filter(([name]) => name === '')].reduce(
    (sum, [, n]) => sum + n,
    0,
  )
  return [
    ...named.slice(0, mostShown).map(([name, n]) => unknownEvent(name, n, known)),
    ...(rest > 0 ? [{ name: '', count: rest }] : []),
  ]
}

const unknownEvent = (name: string, count: number, known: readonly string[]): UnknownEvent => {
  const meant = didYouMean(name, known)
  return omitUndefined({ name, count, didYouMean: meant })
}
