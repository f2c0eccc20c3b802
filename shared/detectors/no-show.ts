import type { Touchpoint, TouchpointType } from '../journeys/touchpoint.ts'
import type { Policy } from '../policy/policy.ts'
import { answers, byMachine, ms, type Expectation, type WatchDetector } from './detector.ts'

const hour = 3_600_000

/** When an event is over: its stated end, or an hour after its start. */
const endOf = ({ props }: Touchpoint): number | undefined => {
  const end = Date.parse(String(props['ends_at'] ?? ''))
  if (!Number.isNaN(end)) return end
  const start = Date.parse(String(props['starts_at'] ?? ''))
  return Number.isNaN(start) ? undefined : start + hour
}

const expectation = (touchpoint: Touchpoint, policy: Policy): Expectation | undefined => {
  const key = touchpoint.props['event_key']
  const end = endOf(touchpoint)
  if (typeof key !== 'string' || end === undefined || end < touchpoint.at) return undefined
  const { event_name: name = null, recording_url: recording = null } = touchpoint.props
  return { key, due: end + ms(policy.patience.noShow), about: { event_name: name, recording_url: recording } }
}

const seeing: ReadonlySet<TouchpointType> = new Set(['web.page_viewed', 'link.clicked', 'email.clicked'])

const sawRecording = (touchpoint: Touchpoint, recording: unknown): boolean =>
  typeof recording === 'string' && seeing.has(touchpoint.type) && touchpoint.props['url'] === recording && !byMachine(touchpoint)

/** Somebody registered for an event and had not joined half an hour after its end. Whoever sees the recording has picked the thread up again. */
export const noShow: WatchDetector = {
  cause: 'no-show',
  facts: ['event_name', 'recording_url'],
  opens: (touchpoint, policy) => (touchpoint.type === 'event.registered' ? expectation(touchpoint, policy) : undefined),
  closes: (touchpoint, watch) => {
    const same = touchpoint.props['event_key'] === watch.key
    if (touchpoint.type === 'event.joined' && same) return 'kept'
    if (sawRecording(touchpoint, watch.about['recording_url']) || answers(touchpoint, watch)) return 'kept'
    if ((touchpoint.type === 'event.registration_cancelled' && same) || touchpoint.type === 'privacy.erasure_requested') return 'void'
    return undefined
  },
  because: ({ about }, language) => {
    const event = about['event_name'] ?? ''
    return language === 'zh' ? `已报名「${event}」但未到场` : `registered for “${event}” and did not come`
  },
}
