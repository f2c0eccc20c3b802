import {
  interruptionId,
  priorityOf,
  type Interruption,
  type InterruptionStatus,
} from '../model/interruption.ts'
import { durationMs, type WatchDetector } from './watch-detector.ts'
import { primaryAlias } from '../model/identity.ts'
import { trustedConsent } from '../people/consent/consent-statement.ts'
import { bounds, type Limits } from '../model/bounds.ts'
import { policyAt, type Policy, type PolicyHistory } from '../policy/policy.ts'
import type { Journey, Watch } from '../model/journey.ts'
import { isWon, pointsOf, stageOf } from './stage-and-score.ts'
import { profileAfter } from './profile.ts'
import { cutAbout, keptWatches } from './within-bounds.ts'
import { family, type Touchpoint } from '../model/touchpoint.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { touchpointOrder } from './touchpoint-order.ts'

/**
 * What every judgement needs: the policy versions, the list of detectors, and how much a journey may hold
 * (the real bounds where none are given).
 */
export type EvaluationContext = {
  readonly policies: PolicyHistory
  readonly detectors: readonly WatchDetector[]
  readonly limits?: Limits | undefined
}

/** How a promise ended that was not kept in time. */
export type Ended = {
  readonly watch: Watch
  readonly status: Exclude<InterruptionStatus, 'open' | 'treating'>
  readonly at: number
  readonly by?: string
}

export type Folded = { readonly journey: Journey; readonly ended: readonly Ended[] }
/**
 * The journey after these touchpoints, and the interruptions that ended on the way. Pure, and a function of
 * the set of touchpoints alone: adding them one by one or all at once gives the same, as long as they are
 * added in story order.
 */
export const fold = (
  journey: Journey,
  touchpoints: readonly Touchpoint[],
  judging: EvaluationContext,
): Folded => {
  const ended: Ended[] = []
  const moved = touchpoints.reduce(
    (state, touchpoint) => applyTouchpoint(state, touchpoint, judging, ended),
    journey,
  )
  return { journey: moved, ended }
}

const applyTouchpoint = (
  journey: Journey,
  touchpoint: Touchpoint,
  judging: EvaluationContext,
  ended: Ended[],
): Journey => {
  // A colleague's decision about who is who is no touch.
  if (touchpoint.type === 'identity.ruled')
    return { ...journey, count: journey.count + 1, last: touchpointOrder(touchpoint) }
  const policy = policyAt(judging.policies, touchpoint.at)
  const stillOpen = journey.watches
    .filter((watch) => !closeWatch(watch, touchpoint, judging, ended))
    .flatMap((watch) => moved(watch, touchpoint, policy, judging, ended))
  return {
    ...journey,
    count: journey.count + 1,
    first: journey.first ?? touchpoint.at,
    last: touchpointOrder(touchpoint),
    stages: reachStage(journey, touchpoint),
    touch: { ...journey.touch, [family(touchpoint.type)]: touchpoint.at },
    ...updateScore(journey, touchpoint, policy),
    ...watched(
      journey,
      [...stillOpen, ...openWatches(stillOpen, touchpoint, policy, judging, journey)],
      touchpoint,
      ended,
      judging,
    ),
    profile: profileAfter(journey.profile, touchpoint),
    ...updateLead(journey, touchpoint),
  }
}

/**
 * Whether this touchpoint ends the watch; if it ended badly, or was already told to have, that is written
 * down.
 */
const closeWatch = (
  watch: Watch,
  touchpoint: Touchpoint,
  { detectors }: EvaluationContext,
  ended: Ended[],
): boolean => {
  if (touchpoint.at >= watch.lostAt) {
    if (!watch.lost && !watch.held) ended.push({ watch, status: 'lost', at: watch.lostAt })
    return true
  }
  const detector = detectors.find(({ cause }) => cause === watch.cause)
  const verdict = detector?.closes(touchpoint, watch)
  if (!verdict) return false
  // Nothing was due of a suspended watch, so nothing was late.
  if (watch.held) return true
  const late = touchpoint.at > watch.due
  if (verdict === 'kept' && late)
    ended.push({ watch, status: 'recovered', at: touchpoint.at, by: touchpoint.id })
  else if (watch.told) ended.push({ watch, status: 'dismissed', at: touchpoint.at, by: touchpoint.id })
  return true
}

/**
 * A watch follows the latest touchpoint about its subject. A moved watch is opened by that touchpoint; an
 * interruption that was found on the old deadline is dismissed. Nothing is left of a watch that is moved to a
 * time long past.
 */
const moved = (
  watch: Watch,
  touchpoint: Touchpoint,
  policy: Policy,
  { detectors, limits = bounds }: EvaluationContext,
  ended: Ended[],
): Watch[] => {
  const to = detectors.find(({ cause }) => cause === watch.cause)?.moves?.(touchpoint, watch, policy)
  if (to === undefined) return [watch]
  if (watch.told) ended.push({ watch, status: 'dismissed', at: touchpoint.at, by: touchpoint.id })
  const due = to === 'held' ? touchpoint.at : to.due
  const lostAt = due + durationMs(policy.lostAfter)
  if (touchpoint.receivedAt >= lostAt) return []
  const { cause, key, about } = watch
  return [
    {
      cause,
      key,
      alias: primaryAlias(touchpoint),
      by: touchpoint.id,
      since: touchpoint.at,
      due,
      lostAt,
      ...(to === 'held' ? { held: true, about } : { about: cutAbout(to.about, limits) }),
    },
  ]
}

/** The watches within their bounds. An interruption that was found on one that is left out is dismissed. */
const watched = (
  journey: Journey,
  watches: readonly Watch[],
  { at, id: by }: Touchpoint,
  ended: Ended[],
  { limits = bounds }: EvaluationContext,
): Pick<Journey, 'watches' | 'overflow'> => {
  const { kept, left } = keptWatches(watches, limits.watches)
  for (const watch of left) if (watch.told && !watch.lost) ended.push({ watch, status: 'dismissed', at, by })
  if (left.length === 0) return { watches: kept }
  return {
    watches: kept,
    overflow: { ...journey.overflow, watches: (journey.overflow?.['watches'] ?? 0) + left.length },
  }
}

/**
 * What a touchpoint lets us expect. History that reaches us when it is long past (an import) opens nothing:
 * there is nobody to reach any more.
 */
const openWatches = (
  watches: readonly Watch[],
  touchpoint: Touchpoint,
  policy: Policy,
  { detectors, limits = bounds }: EvaluationContext,
  journey: Journey,
): Watch[] =>
  detectors.flatMap((detector) => {
    const expectation = detector.opens(touchpoint, policy, journey)
    if (
      !expectation ||
      expectation.key.length > limits.watchKey ||
      watches.some(({ cause, key }) => cause === detector.cause && key === expectation.key)
    )
      return []
    const lostAt = expectation.due + durationMs(policy.lostAfter)
    if (touchpoint.receivedAt >= lostAt) return []
    return [
      {
        cause: detector.cause,
        key: expectation.key,
        alias: primaryAlias(touchpoint),
        by: touchpoint.id,
        since: touchpoint.at,
        due: expectation.due,
        lostAt,
        about: cutAbout(expectation.about, limits),
      },
    ]
  })

const reachStage = (journey: Journey, touchpoint: Touchpoint): Journey['stages'] => {
  const known: Journey['stages'] = { awareness: touchpoint.at, ...journey.stages }
  const stage = stageOf(touchpoint)
  return known[stage] === undefined ? { ...known, [stage]: touchpoint.at } : known
}

/** Exponential decay: what was worth 1 is worth ½ after each half-life. */
export const decayed = (score: Journey['score'], at: number, halfLife: number): number =>
  // No half-life is no score: dividing by it would give no number, which no row can hold.
  halfLife > 0 ? score.value * 2 ** (-(at - score.asOf) / halfLife) : 0

/**
 * The score after a touchpoint. Whoever objects to being profiled has none from then on, and whoever agrees
 * again begins with none; a no and a yes of the same moment are a no, whichever is read first.
 */
const updateScore = (
  { score, objectedAt }: Journey,
  touchpoint: Touchpoint,
  policy: Policy,
): Pick<Journey, 'score' | 'objectedAt'> => {
  const said = trustedConsent(touchpoint)
  const none = { score: { value: 0, asOf: touchpoint.at } }
  if (said?.purpose === 'profiling' && !said.given) return { ...none, objectedAt: touchpoint.at }
  if (objectedAt !== undefined) {
    const agrees = said?.purpose === 'profiling' && touchpoint.at > objectedAt
    return agrees ? { ...none, objectedAt: undefined } : { score, objectedAt }
  }
  const points = pointsOf(touchpoint)
  return {
    score:
      points === 0
        ? score
        : {
            value: decayed(score, touchpoint.at, durationMs(policy.scoreHalfLife)) + points,
            asOf: touchpoint.at,
          },
  }
}

/** Becoming a lead, and being won; what contradicts itself is flagged, not swallowed. */
const updateLead = (journey: Journey, touchpoint: Touchpoint): Pick<Journey, 'lead' | 'wonAt' | 'flags'> => {
  const lead =
    journey.lead ??
    (touchpoint.type === 'lead.created'
      ? { at: touchpoint.at, origin: String(touchpoint.props['origin'] ?? 'unknown') || 'unknown' }
      : undefined)
  const wonAt = journey.wonAt ?? (isWon(touchpoint) ? touchpoint.at : undefined)
  const flags = new Set(journey.flags)
  if (lead && wonAt !== undefined && wonAt < lead.at) flags.add('won-before-lead')
  if (touchpoint.props['clock'] === 'future') flags.add('clock-ahead')
  return omitUndefined({ lead: lead || undefined, wonAt, flags: [...flags].sort() })
}

/** The interruption a watch stands for, as this journey says it. */
export const interruptionOf = (
  watch: Watch,
  journey: Pick<Journey, 'person' | 'rev'>,
  judging: EvaluationContext,
  foundAt: number,
  end: { status: InterruptionStatus; at?: number; by?: string } = { status: 'open' },
): Interruption => {
  const policy = policyAt(judging.policies, watch.since)
  return omitUndefined({
    id: interruptionId(watch.cause, watch.alias, watch.by),
    alias: watch.alias,
    person: journey.person,
    cause: watch.cause,
    key: watch.key,
    openedBy: watch.by,
    since: watch.since,
    due: watch.due,
    foundAt,
    status: end.status,
    about: watch.about,
    priority: priorityOf(
      judging.detectors.find(({ cause }) => cause === watch.cause)?.settings.of(policy).value ?? 1,
      watch.since,
      durationMs(policy.urgency.halfLife),
    ),
    closedAt: end.at,
    closedBy: end.by,
    rev: journey.rev,
  })
}
