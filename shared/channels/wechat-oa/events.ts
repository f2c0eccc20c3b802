import { cutText } from '../../runtime/text/cut-text.ts'
import type { Scalar, TouchpointType } from '../../model/touchpoint.ts'
import { prop } from '../parsing/parse-or-reject.ts'
import { type Elements, itemsIn, textOf } from '../parsing/xml.ts'
import { membersOf } from '../parsing/json.ts'
import { page } from '../parsing/properties.ts'

/** What a message says happened; `apart` tells apart several that it says at once. */
export type Happened = {
  readonly type: TouchpointType
  readonly props: Readonly<Record<string, Scalar>>
  readonly campaign?: string | undefined
  readonly apart?: string
}

/**
 * By `Event` (WeChat Official Accounts, message and event push). What is not here is authentic and means
 * nothing to us: `other`.
 */
const meanings: ReadonlyMap<string, TouchpointType> = new Map<string, TouchpointType>([
  ['subscribe', 'social.followed'],
  ['unsubscribe', 'social.unfollowed'],
  ['SCAN', 'social.scanned'],
  ...[
    'CLICK',
    'VIEW',
    'view_miniprogram',
    'scancode_push',
    'scancode_waitmsg',
    'pic_sysphoto',
    'pic_photo_or_album',
    'pic_weixin',
    'location_select',
  ].map((event) => [event, 'social.menu_clicked'] as const),
  ['user_info_modified', 'profile.updated'],
  ['user_authorization_revoke', 'privacy.erasure_requested'],
  ['user_authorization_cancellation', 'privacy.erasure_requested'],
  ['user_enter_tempsession', 'chat.started'],
  ['kf_create_session', 'chat.started'],
  ['kf_close_session', 'chat.ended'],
])

const messages: ReadonlySet<string> = new Set([
  'text',
  'image',
  'voice',
  'video',
  'shortvideo',
  'location',
  'link',
  'miniprogrampage',
])

/**
 * Whether a customer wants messages of one template: by yes or no, when asked, and when she changes her mind
 * later.
 */
const permissions: ReadonlyMap<string, string> = new Map([
  ['subscribe_msg_popup_event', 'SubscribeMsgPopupEvent'],
  ['subscribe_msg_change_event', 'SubscribeMsgChangeEvent'],
])

/** What a message of the account's says: one thing, but for the permissions of several templates. */
export const happenedIn = (elements: Elements): readonly Happened[] => {
  const kind = textOf(elements, 'MsgType') ?? 'unknown'
  const event = textOf(elements, 'Event')
  if (kind !== 'event' || event === undefined)
    return [
      messages.has(kind)
        ? { type: 'social.message_in', props: { reason: kind } }
        : other(elements, `message/${kind}`),
    ]
  const asked = permissions.get(event)
  if (asked !== undefined) return permitted(elements, event, asked)
  const type = meanings.get(event)
  return [type === undefined ? other(elements, event) : { type, ...wordsOf(elements, type) }]
}

const other = (elements: Elements, event: string): Happened => ({
  type: 'other',
  props: { event, ...prop('reason', textOf(elements, 'Status')) },
})

/** A code's scene is where somebody came from; a menu's address is kept without what campaigns hang on it. */
const wordsOf = (elements: Elements, type: TouchpointType): Pick<Happened, 'props' | 'campaign'> => {
  const said = textOf(elements, 'EventKey')?.replace(/^qrscene_/, '')
  const key = /^https?:/.test(said ?? '') ? page(said) : said
  const scene = type === 'social.followed' || type === 'social.scanned' ? said : undefined
  const reason = textOf(elements, 'RevokeInfo')
  return {
    props: { ...(type.startsWith('social.') ? prop('key', key) : {}), ...prop('reason', reason) },
    campaign: scene || undefined,
  }
}

/** A no to a first question withdraws nothing. In JSON the list may stand by itself. */
const permitted = (elements: Elements, event: string, holder: string): Happened[] => {
  const held = itemsIn(elements, holder)
  return (held.length > 0 ? held : [elements['List'] ?? []].flat()).slice(0, 10).map((item): Happened => {
    const entry = membersOf(item) ?? {}
    const template = cutText(textOf(entry, 'TemplateId') ?? 'unknown', 100)
    const accepted = textOf(entry, 'SubscribeStatusString') === 'accept'
    const refused = event === 'subscribe_msg_change_event' ? 'consent.withdrawn' : 'other'
    const type = accepted ? 'consent.granted' : refused
    const props = type === 'other' ? { event, reason: 'reject' } : { purpose: `template ${template}` }
    return { type, props, apart: template }
  })
}
