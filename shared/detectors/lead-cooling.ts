import type { TouchpointType } from '../journeys/touchpoint.ts'
import { addBusinessTime } from '../teams/calendar.ts'
import { ms, type WatchDetector } from './detector.ts'

const asks: ReadonlySet<TouchpointType> = new Set(['lead.created', 'chat.message_in', 'wecom.message_in', 'social.message_in'])
const answered: ReadonlySet<TouchpointType> = new Set([
  'lead.handled', 'lead.stage_changed', 'chat.message_out', 'order.created', 'order.paid', 'purchase.store',
])
const gone: ReadonlySet<TouchpointType> = new Set([
  'privacy.erasure_requested', 'wecom.contact_removed_by_customer', 'wecom.contact_removed_by_staff', 'social.unfollowed',
])

/** Somebody asked, and for 30 minutes of the team's business hours nobody answered. What they asked first counts, however often they ask again. */
export const leadCooling: WatchDetector = {
  cause: 'lead-cooling',
  facts: ['asked', 'channel', 'patience'],
  opens: (touchpoint, policy) => {
    if (!asks.has(touchpoint.type)) return undefined
    const due = addBusinessTime(policy.calendar, touchpoint.at, ms(policy.patience.lead))
    return { key: 'lead', due, about: { asked: touchpoint.type, channel: touchpoint.channel, patience: policy.patience.lead } }
  },
  closes: ({ type, props }) => {
    if (answered.has(type) || (type === 'wecom.message_out' && props['message'] === undefined)) return 'kept'
    return gone.has(type) ? 'void' : undefined
  },
  because: ({ about }, language) => {
    const minutes = Math.round(ms(String(about['patience'] ?? 'PT30M')) / 60_000)
    return language === 'zh' ? `客户来询后 ${minutes} 分钟（工作时间）内无人回应` : `nobody answered within ${minutes} minutes of business hours`
  },
}
