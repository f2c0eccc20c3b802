import * as z from 'zod'
import { detectorSettings, patience, worth } from '../journeys/detector-settings.ts'
import { isAutomatic, type Touchpoint, type TouchpointType } from '../model/touchpoint.ts'
import {
  respondsToTreatment,
  isMachineActivity,
  durationMs,
  formatDuration,
  type WatchDetector,
} from '../journeys/watch-detector.ts'

/** `patience`: how long after its delivery a mail may stay unopened. */
const settings = detectorSettings(
  'email-unopened',
  z.object({
    value: worth.default(1),
    patience: patience.default('PT24H'),
  }),
)

const spokeUp: ReadonlySet<TouchpointType> = new Set([
  'chat.message_in',
  'wecom.message_in',
  'social.message_in',
  'order.created',
  'order.paid',
  'purchase.store',
])
const undeliverable: ReadonlySet<TouchpointType> = new Set([
  'email.bounced',
  'email.complained',
  'email.rejected',
  'email.failed',
])
const left: ReadonlySet<TouchpointType> = new Set([
  'email.unsubscribed',
  'consent.withdrawn',
  'privacy.erasure_requested',
])

const sameMail = (touchpoint: Touchpoint, key: string): boolean => touchpoint.props['email_id'] === key
const byHuman = (touchpoint: Touchpoint): boolean =>
  (touchpoint.type === 'email.opened' || touchpoint.type === 'email.clicked') &&
  !isMachineActivity(touchpoint)

/**
 * An e-mail was delivered, and after 24 hours there is no open and no click by a human: proxies and scanners
 * open mail too, and do not count (docs/touchpoints.md). Mail we sent ourselves as a treatment is watched by
 * its treatment. Whoever speaks up on any channel is not lost.
 */
export const emailUnopened: WatchDetector = {
  cause: 'email-unopened',
  title: { en: 'E-mail not opened', zh: '邮件未打开' },
  settings,
  facts: ['subject', 'campaign', 'patience'],
  opens: ({ type, at, props }, policy) => {
    const key = props['email_id']
    if (type !== 'email.delivered' || typeof key !== 'string' || props['message'] !== undefined)
      return undefined
    const { patience: within } = settings.of(policy)
    return {
      key,
      due: at + durationMs(within),
      about: {
        subject: props['subject'] ?? null,
        campaign: props['campaign'] ?? null,
        patience: within,
      },
    }
  },
  closes: (touchpoint, watch) => {
    if (byHuman(touchpoint) && sameMail(touchpoint, watch.key)) return 'kept'
    if ((spokeUp.has(touchpoint.type) && !isAutomatic(touchpoint)) || respondsToTreatment(touchpoint, watch))
      return 'kept'
    if (left.has(touchpoint.type) || (undeliverable.has(touchpoint.type) && sameMail(touchpoint, watch.key)))
      return 'void'
    return undefined
  },
  reason: (about, language) => {
    const after = formatDuration(durationMs(String(about['patience'] ?? 'PT24H')), language)
    return language === 'zh' ? `邮件送达 ${after}后仍未打开` : `e-mail delivered, not opened for ${after}`
  },
}
