import { minuteMs } from '../../runtime/time-buckets.ts'
import { conflict, retryOnConflict } from '../../runtime/retry-on-conflict.ts'
import { createHash } from 'node:crypto'
import type { Erased, Erasure, PersonDataEraser, Repositories } from '../../storage/repositories.ts'
import { aliasOf } from '../../model/identity.ts'
import { forgotten } from '../consent/consent.ts'
import type { Limits } from '../../model/bounds.ts'
import { mergeIdentities } from '../identity/merge-identities.ts'
import { isReaction } from '../consent/reaction.ts'
import { personOf } from '../identity/resolve.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import { allOf, followingOf } from './request-erasure.ts'

/**
 * So long after everything was gone it is looked through once more: whoever was writing meanwhile has ended
 * by then (no function lives longer).
 */
const verificationDelay = 6 * minuteMs
export type ErasureDeps = {
  readonly rows: Pick<Repositories, 'people' | 'consents' | 'erasures' | 'refolds' | 'touchpoints'>
  readonly forgetting: PersonDataEraser
  /** An erasure that could not be done, and why. Never with who. */
  readonly onError: (error: unknown) => void
  /** How much a person's rows may hold; the real bounds where none are given. */
  readonly limits?: Limits | undefined
}

/**
 * Fixes who is meant and up to when, before anything goes: afterwards nobody could say who belonged to them.
 */
const begun = async ({ rows }: ErasureDeps, erasure: Erasure, now: number): Promise<Erasure | undefined> => {
  if (erasure.upTo !== undefined) return erasure
  const asked = allOf([erasure.alias], erasure.aliases)
  const people = await Promise.all(
    asked.map(async (alias) => personOf(await rows.people.clusterOf(alias), alias).aliases),
  )
  const next = { ...erasure, aliases: allOf(...people), upTo: now, v: erasure.v + 1 }
  return (await rows.erasures.save(next)) ? next : undefined
}

/** From now on nobody is written to there, and what comes late is met as late. */
const forget = async ({ rows }: ErasureDeps, alias: string, upTo: number): Promise<void> => {
  return retryOnConflict('a consent', async () => {
    const known = await rows.consents.get(alias)
    if ((known?.forgottenTo ?? -1) >= upTo) return
    if (await rows.consents.save(forgotten(known, alias, upTo))) return
    return conflict
  })
}

/**
 * Who came back since has touchpoints left: what they restated together is joined again, and their journey is
 * folded anew from these alone.
 */
const begunAnew = async (
  { rows, forgetting, limits }: ErasureDeps,
  alias: string,
  { aliases, upTo }: Pick<Scope, 'aliases' | 'upTo'>,
  now: number,
): Promise<void> => {
  let newer = false
  for await (const touchpoint of rows.touchpoints.ofAlias(alias)) {
    if (
      touchpoint.receivedAt <= upTo ||
      !touchpoint.identities.some((identity) => aliases.includes(aliasOf(identity)))
    )
      continue
    newer = true
    // As a change of now: journeys are looked for under all names of a set that changed lately.
    await mergeIdentities(rows.people, { ...touchpoint, receivedAt: now }, limits)
  }
  if (newer) return rows.refolds.mark(alias, 'erased', now)
  // Of a full set hundreds were beside them; who they are need not be resolved.
  if (!aliases.includes(alias)) return
  // A person who came back may have been called by this alias while it was still in their set.
  const { aliases: all } = personOf(await rows.people.clusterOf(alias), alias)
  if (all.length === 1) await forgetting.journey(alias, now)
}

/**
 * What became of old messages meanwhile does not show that anybody came back: where nothing else is left, it
 * goes too.
 */
const withoutReactions = async (
  { rows, forgetting }: ErasureDeps,
  alias: string,
  upTo: number,
): Promise<number> => {
  let reactions = 0
  for await (const touchpoint of rows.touchpoints.ofAlias(alias)) {
    if (!isReaction(touchpoint)) return 0
    reactions += 1
  }
  return reactions === 0 ? 0 : forgetting.touchpoints(alias, upTo, isReaction)
}

/**
 * Whose, up to when, and who stood beside them when they were parted (`beside`); `meet` puts further ones on
 * record.
 */
type Scope = {
  readonly aliases: readonly string[]
  readonly upTo: number
  readonly beside: () => readonly string[]
  readonly meet: (others: readonly string[]) => Promise<void>
}

/**
 * Takes everything away. Every step may be repeated, and each leaves enough for the next to be found again.
 * Returns how many touchpoints went.
 */
const erase = async (deps: ErasureDeps, scope: Scope, now: number): Promise<number> => {
  const { forgetting } = deps
  const { aliases, upTo } = scope
  let touchpoints = 0
  for (const alias of aliases) await forget(deps, alias, upTo)
  for (const alias of aliases) await forgetting.mending(alias, upTo)
  for (const alias of aliases) touchpoints += await forgetting.touchpoints(alias, upTo)
  for (const alias of aliases) {
    const reactions = await withoutReactions(deps, alias, upTo)
    touchpoints += reactions
    // A journey of reactions alone began after `upTo`, and is none. Where somebody came back at this moment,
    // `begunAnew` folds theirs again.
    await forgetting.journey(alias, reactions > 0 ? now : upTo)
  }
  await forgetting.identities(aliases, scope.meet)
  for (const alias of new Set([...aliases, ...scope.beside()])) await begunAnew(deps, alias, scope, now)
  return touchpoints
}

/** What stays on record: that it was asked and done, and when. Of whom cannot be told from it. */
const onRecord = (
  { alias, upTo = 0, why, askedAt, by }: Erasure,
  touchpoints: number,
  doneAt: number,
): Erased => ({
  id: createHash('sha256').update(`${alias}#${upTo}#${askedAt}`).digest('base64url').slice(0, 16),
  why,
  askedAt,
  by,
  doneAt,
  touchpoints,
})

/** The erasure was changed while it was being done: the next run goes on with it. */
class Overtaken extends Error {}

const workOn = async (
  deps: ErasureDeps,
  erasure: Erasure,
  now: number,
): Promise<'begun' | 'erased' | 'waits'> => {
  if (erasure.due > now || (erasure.lookedAt !== undefined && erasure.lookedAt + verificationDelay > now))
    return 'waits'
  const fixed = await begun(deps, erasure, now)
  if (!fixed) return 'waits'
  const { erasures } = deps.rows
  let last = fixed
  const meet = async (others: readonly string[]): Promise<void> => {
    const beside = [...new Set([...(last.beside ?? []), ...others])].sort()
    if (beside.length === (last.beside ?? []).length) return
    const next = { ...last, beside, v: last.v + 1 }
    if (!(await erasures.save(next))) throw new Overtaken('an erasure was asked for again meanwhile')
    last = next
  }
  const scope = { aliases: fixed.aliases ?? [], upTo: fixed.upTo ?? 0, meet, beside: () => last.beside ?? [] }
  const erased = await erase(deps, scope, now).catch((error: unknown) => {
    if (error instanceof Overtaken) return undefined
    throw error
  })
  if (erased === undefined) return 'waits'
  const gone = (fixed.touchpoints ?? 0) + erased
  if (fixed.lookedAt === undefined) {
    await erasures.save({ ...last, touchpoints: gone, lookedAt: now, v: last.v + 1 })
    return 'begun'
  }
  const record = fixed.why === 'late' ? undefined : onRecord(fixed, gone, now)
  return (await erasures.end(last, record, followingOf(last))) ? 'erased' : 'waits'
}

/**
 * Erases whoever is to be erased by now, as a chore of upkeep. What a crash cut short is gone on with by the
 * next run. `overdue`, and so `attention`, are those whose term has passed.
 */
export const processErasureRequests =
  (deps: ErasureDeps, limit = 100) =>
  async (now: number): Promise<Record<string, number>> => {
    const counts = { begun: 0, erased: 0, waits: 0 }
    let [attention, cursor]: [number, string | undefined] = [0, undefined]
    do {
      const { items, cursor: next } = await deps.rows.erasures.list(omitUndefined({ limit, cursor }))
      for (const erasure of items) {
        try {
          counts[await workOn(deps, erasure, now)] += 1
        } catch (error) {
          attention += 1
          deps.onError(error)
        }
      }
      attention += items.filter(({ by }) => by < now).length
      cursor = next
    } while (cursor !== undefined)
    return { begun: counts.begun, erased: counts.erased, attention }
  }
