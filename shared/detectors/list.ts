import type { WatchDetector } from '../journeys/watch-detector.ts'
import { emailUnopened } from './email-unopened.ts'
import { leadCooling } from './lead-cooling.ts'
import { noShow } from './no-show.ts'
import { staleProfile } from './stale-profile.ts'

/** Every detector of absence. One file, one line here and one test add one. */
export const watchDetectors: readonly WatchDetector[] = [leadCooling, emailUnopened, noShow, staleProfile]
