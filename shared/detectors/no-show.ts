import { hourMs } from '../runtime/time-buckets.ts'
import * as z from 'zod'
import { detectorSettings, patience, worth } from '../journeys/detector-settings.ts'
import type { Watch } from '../model/journey.ts'
import type { Touchpoint, TouchpointType } from '../model/touchpoint.ts'
import type { Policy } from '../policy/policy.ts'
import {
  respondsToTreatment,
  isMachineActivity,
  durationMs,
  type Expectation,
  type WatchDetector,
} from '../journeys/watch-detector.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/** `patience`: how long after an event's end a person may still be found to have joined. */
const settings = detectorSettings(
  'no-show',
  z.object({ value: worth.default(4), patience: patience.default('PT30M') }),
)

const timeIn = (value: unknown): number | undefined => {
  const time = Date.parse(String(value ?? ''))
  return Number.isNaN(time) ? undefined : time
}

/** When an event is over: its stated end, or an hour after its start; an end before the start is none. */
const endOf = ({ props }: Touchpoint): number | undefined => {
  const start = timeIn(props['starts_at'])
  const end = timeIn(props['ends_at'])
  if (start === undefined) return end
  return end === undefined || end < start ? start + hourMs : end
}

const expectation = (touchpoint: Touchpoint, policy: Policy): Expectation | undefined => {
  const key = touchpoint.props['event_key']
  const end = endOf(touchpoint)
  if (typeof key !== 'string' || end === undefined || end < touchpoint.at) return undefined
  const { event_name: name = null, recording_url: recording = null, starts_at: start } = touchpoint.props
  const about = omitUndefined({ event_name: name, recording_url: recording, starts_at: start })
  return { key, due: end + durationMs(settings.of(policy).patience), about }
}

/** What is known of the event from before, where the later touchpoint does not state it. */
const aboutAfter = ({ about }: Watch, { props }: Touchpoint): Watch['about'] =>
  omitUndefined({
    event_name: props['event_name'] ?? about['event_name'] ?? null,
    recording_url: props['recording_url'] ?? about['recording_url'] ?? null,
    starts_at: props['starts_at'] === undefined ? undefined : props['starts_at'],
  })

/**
 * Whether the event was over when this happened: deleting it afterwards, or editing it, undoes nothing. A
 * suspended one never is.
 */
const isPast = ({ at }: Touchpoint, watch: Watch, policy: Policy): boolean =>
  watch.held === true || at > watch.due - durationMs(settings.of(policy).patience)

/**
 * The deadline by the time an event has now; `held` where it states none, nothing where the deadline stays.
 */
const rescheduled = (
  touchpoint: Touchpoint,
  watch: Watch,
  policy: Policy,
): Omit<Expectation, 'key'> | 'held' | undefined => {
  const end = endOf(touchpoint)
  if (end === undefined) return isPast(touchpoint, watch, policy) ? undefined : 'held'
  const due = end + durationMs(settings.of(policy).patience)
  return due === watch.due && !watch.held ? undefined : { due, about: aboutAfter(watch, touchpoint) }
}

/**
 * An event that began and is over: whoever has not come by then and a little later will not come. An end
 * before the start is another session's.
 */
const over = (touchpoint: Touchpoint, watch: Watch, policy: Policy): Omit<Expectation, 'key'> | undefined => {
  const start = timeIn(watch.about['starts_at'])
  const due =
    (timeIn(touchpoint.props['ends_at']) ?? touchpoint.at) + durationMs(settings.of(policy).patience)
  if (
    watch.held ||
    start === undefined ||
    touchpoint.at < start ||
    due === watch.due ||
    touchpoint.at > watch.due
  )
    return undefined
  return { due, about: watch.about }
}

/**
 * Registering again for another time moves the expectation while the event is still to come. After a missed
 * deadline it is an answer instead (`closes`).
 */
const registeredAgain = (
  touchpoint: Touchpoint,
  watch: Watch,
  policy: Policy,
): Omit<Expectation, 'key'> | undefined => {
  const next = expectation(touchpoint, policy)
  return next === undefined || (next.due === watch.due && !watch.held)
    ? undefined
    : { due: next.due, about: aboutAfter(watch, touchpoint) }
}

const seeing: ReadonlySet<TouchpointType> = new Set(['web.page_viewed', 'link.clicked', 'email.clicked'])

const sawRecording = (touchpoint: Touchpoint, recording: unknown): boolean =>
  typeof recording === 'string' &&
  seeing.has(touchpoint.type) &&
  touchpoint.props['url'] === recording &&
  !isMachineActivity(touchpoint)

/** Whether a person who missed the event registers for another date of it: the thread is picked up again. */
const isAnotherDate = (touchpoint: Touchpoint, watch: Watch): boolean =>
  touchpoint.type === 'event.registered' &&
  !watch.held &&
  touchpoint.at > watch.due &&
  (endOf(touchpoint) ?? 0) > watch.due

/**
 * A person registered for an event and had not joined half an hour after its end. The expectation follows the
 * latest touchpoint about the event: rescheduled, cancelled, ended, or registered again. Leaving an event
 * proves that the person was there. Watching the recording recovers the interruption.
 */
export const noShow: WatchDetector = {
  cause: 'no-show',
  title: { en: 'Registered, did not come', zh: '报名未到场' },
  settings,
  facts: ['event_name', 'recording_url'],
  opens: (touchpoint, policy) =>
    touchpoint.type === 'event.registered' ? expectation(touchpoint, policy) : undefined,
  closes: (touchpoint, watch) => {
    const same = touchpoint.props['event_key'] === watch.key
    if ((touchpoint.type === 'event.joined' || touchpoint.type === 'event.left') && same) return 'kept'
    if (same && isAnotherDate(touchpoint, watch)) return 'kept'
    if (sawRecording(touchpoint, watch.about['recording_url']) || respondsToTreatment(touchpoint, watch))
      return 'kept'
    if (
      (touchpoint.type === 'event.registration_cancelled' && same) ||
      touchpoint.type === 'privacy.erasure_requested'
    )
      return 'void'
    return undefined
  },
  moves: (touchpoint, watch, policy) => {
    if (touchpoint.props['event_key'] !== watch.key) return undefined
    if (touchpoint.type === 'event.rescheduled') return rescheduled(touchpoint, watch, policy)
    if (touchpoint.type === 'event.cancelled') return isPast(touchpoint, watch, policy) ? undefined : 'held'
    if (touchpoint.type === 'event.ended') return over(touchpoint, watch, policy)
    return touchpoint.type === 'event.registered' ? registeredAgain(touchpoint, watch, policy) : undefined
  },
  reason: (about, language) => {
    const event = about['event_name'] ?? ''
    return language === 'zh' ? `已报名「${event}」但未到场` : `registered for “${event}” and did not come`
  },
}
