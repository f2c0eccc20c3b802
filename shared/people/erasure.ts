import { createHash } from 'node:crypto'
import type { Touchpoint } from '../journeys/touchpoint.ts'
import { Unavailable } from '../runtime/errors.ts'
import type { Erased, Erasure, ErasureRows, ForgettingRows, Rows } from '../storage/rows.ts'
import { homeAlias } from './alias.ts'
import { forgotten } from './consent.ts'
import { asksErasure } from './consent-words.ts'
import { personOf } from './resolve.ts'

const day = 86_400_000
const minute = 60_000

/** An erasure asked for is done within so many days (channels.md 11: the customary term in China is 15 working days, the GDPR's a month). */
export const erasureTerm = 15 * day

/** So long after everything was gone it is looked through once more: whoever was writing meanwhile has ended by then (no function lives longer). */
const secondLook = 6 * minute

const tries = 8

type Asking = Pick<Erasure, 'alias' | 'why' | 'askedAt' | 'due'>

/**
 * Puts somebody down to be erased, once: whoever is down already stays so, and is erased no later than before.
 * @param asking `due` says from when on it may be done (ms UTC)
 */
export const askErasure = async (rows: ErasureRows, { due, ...asking }: Asking): Promise<Erasure> => {
  for (let attempt = 0; attempt < tries; attempt++) {
    const known = await rows.get(asking.alias)
    if (known && known.due <= due) return known
    const next: Erasure = known ? { ...known, due, v: known.v + 1 } : { ...asking, due, by: asking.askedAt + erasureTerm, v: 1 }
    if (await rows.save(next)) return next
  }
  throw new Unavailable('an erasure is being written by others all the time')
}

/** The erasure a touchpoint asks for, where it is believed; it may begin `wait` ms after it was asked. */
export const erasureAskedIn = (touchpoint: Touchpoint, wait: number): Asking | undefined =>
  asksErasure(touchpoint) ? { alias: homeAlias(touchpoint), why: 'request', askedAt: touchpoint.at, due: touchpoint.at + wait } : undefined

/**
 * Something that was received before somebody was erased has come to the log only now: what lies there of this alias goes too. An erasure that is under way
 * looks once more.
 */
export const askAgain = async (rows: ErasureRows, alias: string, upTo: number, now: number): Promise<void> => {
  for (let attempt = 0; attempt < tries; attempt++) {
    const known = await rows.get(alias)
    const fresh: Erasure = { alias, v: 1, why: 'late', askedAt: now, due: now, by: now + erasureTerm, aliases: [alias], upTo }
    const { lookedAt: _, ...again } = known ?? fresh
    if (await rows.save(known ? { ...again, v: known.v + 1 } : fresh)) return
  }
  throw new Unavailable('an erasure is being written by others all the time')
}

export type ErasureVerbs = {
  readonly rows: Pick<Rows, 'people' | 'consents' | 'erasures' | 'refolds' | 'touchpoints'>
  readonly forgetting: ForgettingRows
  /** An erasure that could not be done, and why. Never with who. */
  readonly report: (error: unknown) => void
}

/** Fixes who is meant and up to when, before anything goes: afterwards nobody could say who belonged to them. */
const begun = async ({ rows }: ErasureVerbs, erasure: Erasure, now: number): Promise<Erasure | undefined> => {
  if (erasure.upTo !== undefined) return erasure
  const { aliases } = personOf(await rows.people.clusterOf(erasure.alias), erasure.alias)
  const next = { ...erasure, aliases: [...aliases].sort(), upTo: now, v: erasure.v + 1 }
  return (await rows.erasures.save(next)) ? next : undefined
}

/** From now on nobody is written to there, and what comes late is met as late. */
const forget = async ({ rows }: ErasureVerbs, alias: string, upTo: number): Promise<void> => {
  for (let attempt = 0; attempt < tries; attempt++) {
    const known = await rows.consents.get(alias)
    if ((known?.forgottenTo ?? -1) >= upTo) return
    if (await rows.consents.save(forgotten(known, alias, upTo))) return
  }
  throw new Unavailable('a consent is being written by others all the time')
}

/** Whoever came back since has touchpoints left: their journey is folded anew from these alone. */
const begunAnew = async ({ rows }: ErasureVerbs, alias: string, now: number): Promise<void> => {
  const { items: [newer] } = await rows.touchpoints.latest(alias, { limit: 1 })
  if (newer) await rows.refolds.mark(alias, 'erased', now)
}

/** Takes everything away. Every step may be repeated, and each leaves enough for the next to be found again. Returns how many touchpoints went. */
const erase = async (verbs: ErasureVerbs, aliases: readonly string[], upTo: number, now: number): Promise<number> => {
  const { forgetting } = verbs
  let touchpoints = 0
  for (const alias of aliases) await forget(verbs, alias, upTo)
  for (const alias of aliases) await forgetting.mending(alias, upTo)
  for (const alias of aliases) touchpoints += await forgetting.touchpoints(alias, upTo)
  for (const alias of aliases) await forgetting.journey(alias, upTo)
  await forgetting.identities(aliases)
  for (const alias of aliases) await begunAnew(verbs, alias, now)
  return touchpoints
}

/** What stays on record: that it was asked and done, and when. Of whom cannot be told from it. */
const onRecord = ({ alias, upTo = 0, why, askedAt, by }: Erasure, touchpoints: number, doneAt: number): Erased => ({
  id: createHash('sha256').update(`${alias}#${upTo}#${askedAt}`).digest('base64url').slice(0, 16), why, askedAt, by, doneAt, touchpoints,
})

const workOn = async (verbs: ErasureVerbs, erasure: Erasure, now: number): Promise<'begun' | 'erased' | 'waits'> => {
  if (erasure.due > now || (erasure.lookedAt !== undefined && erasure.lookedAt + secondLook > now)) return 'waits'
  const fixed = await begun(verbs, erasure, now)
  if (!fixed) return 'waits'
  const { aliases = [], upTo = 0 } = fixed
  const gone = (fixed.touchpoints ?? 0) + (await erase(verbs, aliases, upTo, now))
  if (fixed.lookedAt === undefined) {
    await verbs.rows.erasures.save({ ...fixed, touchpoints: gone, lookedAt: now, v: fixed.v + 1 })
    return 'begun'
  }
  return (await verbs.rows.erasures.end(fixed, fixed.why === 'late' ? undefined : onRecord(fixed, gone, now))) ? 'erased' : 'waits'
}

/**
 * Erases whoever is to be erased by now, as a chore of upkeep. What a crash cut short is gone on with by the next run. `overdue`, and so `attention`, are
 * those whose term has passed.
 */
export const eraseAsked = (verbs: ErasureVerbs, limit = 100) => async (now: number): Promise<Record<string, number>> => {
  const counts = { begun: 0, erased: 0, waits: 0 }
  let [attention, cursor]: [number, string | undefined] = [0, undefined]
  do {
    const { items, cursor: next } = await verbs.rows.erasures.list({ limit, ...(cursor === undefined ? {} : { cursor }) })
    for (const erasure of items) {
      try {
        counts[await workOn(verbs, erasure, now)] += 1
      } catch (error) {
        attention += 1
        verbs.report(error)
      }
    }
    attention += items.filter(({ by }) => by < now).length
    cursor = next
  } while (cursor !== undefined)
  return { begun: counts.begun, erased: counts.erased, attention }
}
