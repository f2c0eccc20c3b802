import type { Interruption } from '../model/interruption.ts'
import type { Policy } from '../policy/policy.ts'
import type { WatchDetector } from '../journeys/watch-detector.ts'
import { emailUnopened } from './email-unopened.ts'
import { leadCooling } from './lead-cooling.ts'
import { noShow } from './no-show.ts'
import { staleProfile } from './stale-profile.ts'

/** Every detector of absence. One file, one line here and one test add one. */
export const watchDetectors: readonly WatchDetector[] = [leadCooling, emailUnopened, noShow, staleProfile]

/** Why a journey is interrupted, in a language; of a cause that no detector has, the cause. */
export const interruptionReason = (
  { cause, about }: Pick<Interruption, 'cause' | 'about'>,
  language: Policy['language'],
): string => watchDetectors.find((detector) => detector.cause === cause)?.reason(about, language) ?? cause

/** Worth of recovering an interruption of this cause, by the policy; 1 for a cause that no detector has. */
export const causeValue = (cause: string, policy: Pick<Policy, 'detectors'>): number =>
  watchDetectors.find((detector) => detector.cause === cause)?.settings.of(policy).value ?? 1
