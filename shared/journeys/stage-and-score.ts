import { type Stage, stages } from '../model/journey.ts'
import { isAutomatic, type Touchpoint, type TouchpointType } from '../model/touchpoint.ts'

/** The stage a touchpoint is evidence of. What is not listed only shows that the person knows us. */
const stageOfType: Partial<Record<TouchpointType, Stage>> = {
  'web.product_viewed': 'interest',
  'web.searched': 'interest',
  'web.form_submitted': 'interest',
  'web.file_downloaded': 'interest',
  'email.clicked': 'interest',
  'event.registered': 'interest',
  'event.joined': 'interest',
  'event.left': 'interest',
  'social.followed': 'interest',
  'wecom.contact_added': 'interest',
  'lead.created': 'interest',
  'cart.updated': 'decision',
  'checkout.started': 'decision',
  'chat.message_in': 'decision',
  'wecom.message_in': 'decision',
  'order.paid': 'purchase',
  'purchase.store': 'purchase',
  'order.shipped': 'delivery',
  'shipment.picked_up': 'delivery',
  'shipment.in_transit': 'delivery',
  'shipment.out_for_delivery': 'delivery',
  'order.delivered': 'service',
  'order.completed': 'service',
  'shipment.signed': 'service',
  'ticket.created': 'service',
  'survey.submitted': 'loyalty',
  'ticket.csat': 'loyalty',
}

/**
 * What a sales team calls its stages, as far as they mean one of ours; a CRM's connection says it in our own
 * words.
 */
const stageOfWord: Readonly<Record<string, Stage>> = {
  ...Object.fromEntries(stages.map((stage) => [stage, stage])),
  qualified: 'decision',
  proposal: 'decision',
  negotiation: 'decision',
  won: 'purchase',
  'closed won': 'purchase',
}

/** The stage this touchpoint shows the person to have reached. */
export const stageOf = ({ type, props }: Pick<Touchpoint, 'type' | 'props'>): Stage => {
  if (type === 'lead.stage_changed')
    return stageOfWord[String(props['stage'] ?? '').toLowerCase()] ?? 'interest'
  return stageOfType[type] ?? 'awareness'
}

/** Whether this touchpoint means that business was done. */
export const isWon = (touchpoint: Touchpoint): boolean => stageOf(touchpoint) === 'purchase'

/**
 * Points of engagement. What the business does earns nothing; what a machine did on somebody's behalf
 * neither.
 */
const pointsOfType: Partial<Record<TouchpointType, number>> = {
  'web.page_viewed': 1,
  'web.product_viewed': 2,
  'web.searched': 2,
  'web.form_submitted': 10,
  'web.file_downloaded': 8,
  'email.opened': 2,
  'email.clicked': 5,
  'link.clicked': 5,
  'chat.message_in': 8,
  'wecom.message_in': 8,
  'social.message_in': 6,
  'social.followed': 5,
  'social.scanned': 3,
  'social.menu_clicked': 2,
  'wecom.contact_added': 10,
  'wecom.group_joined': 5,
  'event.registered': 6,
  'event.joined': 10,
  'cart.updated': 5,
  'checkout.started': 8,
  'order.paid': 20,
  'purchase.store': 20,
  'survey.submitted': 6,
  'visit.store': 8,
  'ticket.csat': 3,
}
export const pointsOf = (touchpoint: Touchpoint): number =>
  touchpoint.props['grade'] === 'machine' || isAutomatic(touchpoint)
    ? 0
    : (pointsOfType[touchpoint.type] ?? 0)
