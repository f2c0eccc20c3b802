import * as z from 'zod'
import { detectorSettings, patience, worth } from '../journeys/detector-settings.ts'
import type { Watch } from '../model/journey.ts'
import { isAutomatic, type Touchpoint, type TouchpointType } from '../model/touchpoint.ts'
import { addBusinessTime } from '../teams/calendar.ts'
import { durationMs, type WatchDetector } from '../journeys/watch-detector.ts'

/** `patience`: within how much of the team's business hours a colleague has to answer. */
const settings = detectorSettings(
  'lead-cooling',
  z.object({
    value: worth.default(8),
    patience: patience.default('PT30M'),
  }),
)

const asks: ReadonlySet<TouchpointType> = new Set([
  'lead.created',
  'chat.message_in',
  'wecom.message_in',
  'social.message_in',
])
const answered: ReadonlySet<TouchpointType> = new Set([
  'lead.handled',
  'lead.stage_changed',
  'chat.message_out',
  'order.created',
  'order.paid',
  'purchase.store',
])
const gone: ReadonlySet<TouchpointType> = new Set([
  'privacy.erasure_requested',
  'wecom.contact_removed_by_customer',
  'wecom.contact_removed_by_staff',
  'social.unfollowed',
])

/**
 * A purchase ends the wait whoever reported it; every other answer must be a colleague's, as far as the
 * channel says who acted.
 */
const isAnswer = ({ type, props: { by } }: Touchpoint): boolean =>
  bought.has(type) || by === undefined || by === 'colleague'
const bought: ReadonlySet<TouchpointType> = new Set(['order.created', 'order.paid', 'purchase.store'])

/** What a colleague closes: the conversation is resolved, the ticket solved. */
const closed: ReadonlySet<TouchpointType> = new Set(['chat.ended', 'ticket.solved'])

/**
 * How a closed conversation or ticket ends the wait. Closed by a colleague, or where the channel does not say
 * by whom, it was taken care of. Closed by the customer or by a rule it is only over, and only for what was
 * asked on the same channel.
 */
const closing = (touchpoint: Touchpoint, watch: Watch): 'kept' | 'void' | undefined => {
  const { by } = touchpoint.props
  if (by === undefined || by === 'colleague') return 'kept'
  return watch.about['channel'] === touchpoint.channel ? 'void' : undefined
}

/**
 * A person asked, and for 30 minutes of the team's business hours no colleague answered. The first question
 * counts, however often it is asked again. What a bot, a rule or a campaign sends is no answer.
 */
export const leadCooling: WatchDetector = {
  cause: 'lead-cooling',
  title: { en: 'Lead going cold', zh: '线索冷却' },
  settings,
  facts: ['asked', 'channel', 'patience'],
  opens: (touchpoint, policy) => {
    if (!asks.has(touchpoint.type) || (touchpoint.type !== 'lead.created' && isAutomatic(touchpoint)))
      return undefined
    const { patience: within } = settings.of(policy)
    const due = addBusinessTime(policy.calendar, touchpoint.at, durationMs(within))
    return {
      key: 'lead',
      due,
      about: { asked: touchpoint.type, channel: touchpoint.channel, patience: within },
    }
  },
  closes: (touchpoint, watch) => {
    const { type, props } = touchpoint
    if (closed.has(type)) return closing(touchpoint, watch)
    if (
      isAnswer(touchpoint) &&
      (answered.has(type) || (type === 'wecom.message_out' && props['message'] === undefined))
    )
      return 'kept'
    return gone.has(type) ? 'void' : undefined
  },
  reason: (about, language) => {
    const minutes = Math.round(durationMs(String(about['patience'] ?? 'PT30M')) / 60_000)
    return language === 'zh'
      ? `客户来询后 ${minutes} 分钟（工作时间）内无人回应`
      : `nobody answered within ${minutes} minutes of business hours`
  },
}
