import { dayMs } from '../../runtime/time-buckets.ts'
import { conflict, retryOnConflict } from '../../runtime/retry-on-conflict.ts'
import type { Touchpoint } from '../../model/touchpoint.ts'
import type { Erasure, ErasureRepository } from '../../storage/repositories.ts'
import { primaryAlias } from '../../model/identity.ts'
import { asksErasure } from '../consent/consent-statement.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/**
 * Longest time (ms) from the request of an erasure to its end. GDPR Art. 12(3) allows one month; China's
 * rules for apps (App违法违规收集使用个人信息行为认定方法, Art. 6) allow 15 working days.
 */
export const erasureTerm = 15 * dayMs

type ErasureRequest = Pick<Erasure, 'alias' | 'why' | 'askedAt' | 'due' | 'aliases'>

/**
 * Puts somebody down to be erased, once: whoever is down already stays so, and is erased no later than
 * before. Where the work has begun, what was received since it did is not covered: then the request is put
 * down beside it, and its own erasure follows.
 * @param asking `due` says from when on it may be done (ms UTC)
 */
export const requestErasure = async (
  rows: ErasureRepository,
  { due, ...asking }: ErasureRequest,
): Promise<Erasure> => {
  const meant = [asking.alias, ...(asking.aliases ?? [])]
  return retryOnConflict('an erasure', async () => {
    const known = (await rows.get(asking.alias)) ?? (await underWay(rows, meant))
    if (known && (known.upTo === undefined ? known.due <= due : covers(known, asking.askedAt, due)))
      return known
    const next: Erasure = known
      ? askedOnceMore(known, { ...asking, due })
      : { ...asking, due, by: asking.askedAt + erasureTerm, v: 1 }
    if (await rows.save(next)) return next
    return conflict
  })
}

const covers = ({ upTo = -1, again }: Erasure, askedAt: number, due: number): boolean =>
  askedAt <= upTo || (again !== undefined && again.askedAt >= askedAt && again.due <= due)

/**
 * A request beside one that waits makes that one earlier; beside one that has begun it waits for its end. Of
 * two that wait the later time and the earlier due count.
 */
const askedOnceMore = (known: Erasure, { why, askedAt, due, aliases = [] }: ErasureRequest): Erasure => {
  const { again } = known
  if (known.upTo === undefined)
    return { ...known, due, aliases: allOf(known.aliases, aliases), v: known.v + 1 }
  const next = {
    why: again?.why ?? (why === 'late' ? 'request' : why),
    askedAt: Math.max(again?.askedAt ?? 0, askedAt),
    due: Math.min(again?.due ?? Infinity, due),
    aliases: allOf(known.aliases, again?.aliases, aliases),
  }
  return { ...known, again: next, v: known.v + 1 }
}

/**
 * The erasure that is taking away one of these aliases. While it parts them from each other nobody can tell
 * who belongs together, so a further request about any of them is put down beside it, and two never work on
 * one person at the same time.
 */
export const underWay = async (
  rows: ErasureRepository,
  aliases: readonly string[],
): Promise<Erasure | undefined> => {
  let cursor: string | undefined
  do {
    const { items, cursor: next } = await rows.list(omitUndefined({ limit: 100, cursor }))
    const found = items.find(
      (item) => item.upTo !== undefined && item.aliases?.some((alias) => aliases.includes(alias)),
    )
    if (found) return found
    cursor = next
  } while (cursor !== undefined)
  return undefined
}

export const allOf = (...lists: readonly (readonly string[] | undefined)[]): string[] =>
  [...new Set(lists.flatMap((list) => list ?? []))].sort()

/** The erasure that follows one during which it was asked for again. */
export const followingOf = ({ alias, v, again }: Erasure): Erasure | undefined =>
  again && { alias, v: v + 1, ...again, by: again.askedAt + erasureTerm }

/** The erasure a touchpoint asks for, where it is believed; it may begin `wait` ms after it was asked. */
export const erasureRequestIn = (touchpoint: Touchpoint, wait: number): ErasureRequest | undefined =>
  asksErasure(touchpoint)
    ? { alias: primaryAlias(touchpoint), why: 'request', askedAt: touchpoint.at, due: touchpoint.at + wait }
    : undefined

/**
 * Something that was received before somebody was erased has come to the log only now: what lies there of
 * this alias goes too. An erasure that is under way looks once more.
 */
export const requestLateErasure = async (
  rows: ErasureRepository,
  alias: string,
  upTo: number,
  now: number,
): Promise<void> => {
  return retryOnConflict('an erasure', async () => {
    const known = (await rows.get(alias)) ?? (await underWay(rows, [alias]))
    const fresh: Erasure = {
      alias,
      v: 1,
      why: 'late',
      askedAt: now,
      due: now,
      by: now + erasureTerm,
      aliases: [alias],
      upTo,
    }
    const { lookedAt: _, ...again } = known ?? fresh
    if (await rows.save(known ? { ...again, v: known.v + 1 } : fresh)) return
    return conflict
  })
}
