import { Duration } from 'luxon'
import type { Journey, Watch } from '../model/journey.ts'
import type { Scalar, Touchpoint } from '../model/touchpoint.ts'
import type { DetectorSettings } from './detector-settings.ts'
import type { Policy } from '../policy/policy.ts'
import { interruptionId } from '../model/interruption.ts'

/**
 * What a touchpoint lets us expect: `key` tells two expectations of one cause apart; `due` in ms UTC; `about`
 * is what a playbook will need to know.
 */
export type Expectation = {
  readonly key: string
  readonly due: number
  readonly about: Readonly<Record<string, Scalar>>
}

/**
 * A detector of absence: after X we expect Y before T, or the journey is broken.
 * `closes` answers `kept` when the expected came (late or in time), `void` when it need not come any more.
 */
export interface WatchDetector {
  readonly cause: string
  readonly title: { readonly en: string; readonly zh: string }
  /** What a policy may set: `detectors[cause]`. */
  readonly settings: DetectorSettings
  /** Names of the facts in `about` of its interruptions, which templates may use as placeholders. */
  readonly facts: readonly string[]
  /** @param journey the person's, before this touchpoint: its watches are those that stood then */
  opens(touchpoint: Touchpoint, policy: Policy, journey: Journey): Expectation | undefined
  closes(touchpoint: Touchpoint, watch: Watch): 'kept' | 'void' | undefined
  /**
   * What a later touchpoint about the same subject makes of the expectation: a new deadline, `held`
   * (suspended until a later touchpoint about the subject sets a deadline again), or nothing when it stays as
   * it is. Asked after `closes` has answered nothing.
   */
  moves?(touchpoint: Touchpoint, watch: Watch, policy: Policy): Omit<Expectation, 'key'> | 'held' | undefined
  /** Why the journey is interrupted, for people to read, from the facts in `about`. */
  reason(about: Watch['about'], language: Policy['language']): string
}

/** ms of a policy's ISO-8601 duration; a day is 24 hours. */
export const durationMs = (duration: string): number => Duration.fromISO(duration).toMillis()

/**
 * Whether a machine did it: a proxy, a scanner or a crawler (docs/touchpoints.md, "Whose opens and clicks").
 * It shows nothing about the person.
 */
export const isMachineActivity = ({ props }: Touchpoint): boolean => props['grade'] === 'machine'

/**
 * Whether a touchpoint answers what we did about this very interruption: a human followed a tracked link that
 * carries its id. Our own messages about it carry the id too, and are no answer.
 */
export const respondsToTreatment = (touchpoint: Touchpoint, watch: Watch): boolean =>
  touchpoint.type === 'link.clicked' &&
  !isMachineActivity(touchpoint) &&
  touchpoint.props['interruption'] === interruptionId(watch.cause, watch.alias, watch.by)

/** A duration as people say it: `30 min`, `2 h`, `1 d`. */
export const formatDuration = (duration: number, language: Policy['language']): string => {
  const minutes = Math.round(duration / 60_000)
  const [inMinutes, inHours, inDays] = language === 'zh' ? ['分钟', '小时', '天'] : [' min', ' h', ' d']
  if (minutes < 120) return `${minutes}${inMinutes}`
  if (minutes < 48 * 60) return `${Math.round(minutes / 60)}${inHours}`
  return `${Math.round(minutes / 1440)}${inDays}`
}
