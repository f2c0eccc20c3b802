import type { Scalar, TouchpointType } from '../../model/touchpoint.ts'
import { type Elements, textOf, wordsIn } from '../parsing/xml.ts'

/** What a message says happened, and to which external contacts. */
export type Happened = {
  readonly type: TouchpointType
  readonly contacts: readonly string[]
  readonly props: Readonly<Record<string, Scalar>>
  readonly campaign?: string
}

type Meaning = readonly [type: TouchpointType, mark?: Readonly<Record<string, Scalar>>]

/**
 * By `Event/ChangeType` or `Event` (developer.work.weixin.qq.com/document/path/96466). What is not here is
 * authentic and means nothing to us: `other`.
 */
const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>(
  Object.entries({
    'change_external_contact/add_external_contact': ['wecom.contact_added'],
    'change_external_contact/add_half_external_contact': ['wecom.contact_added', { reason: 'one-sided' }],
    'change_external_contact/edit_external_contact': ['lead.updated'],
    'change_external_contact/del_external_contact': ['wecom.contact_removed_by_staff'],
    'change_external_contact/del_follow_user': ['wecom.contact_removed_by_customer'],
    'change_external_contact/msg_audit_approved': ['consent.granted', { purpose: 'message archive' }],
    'customer_acquisition/customer_start_chat': ['wecom.contact_added', { reason: 'acquisition link' }],
    'change_external_chat/update/add_member': ['wecom.group_joined'],
    'change_external_chat/update/del_member': ['wecom.group_left'],
    'change_external_chat/dismiss': ['wecom.group_left', { reason: 'group dismissed' }],
  }),
)

/**
 * External contacts are called wm… (of WeChat) or wo… (of WeCom); colleagues are called what their company
 * likes.
 */
const isExternal = (id: string): boolean => /^w[mo][\w-]{10,}$/.test(id)

const kindOf = (elements: Elements): readonly string[] =>
  ['Event', 'ChangeType', 'UpdateDetail']
    .map((name) => textOf(elements, name))
    .filter((word) => word !== undefined)

const meaningOf = (elements: Elements): Meaning | undefined => {
  const kind = kindOf(elements)
  return [3, 2, 1]
    .map((length) => meanings.get(kind.slice(0, length).join('/')))
    .find((meaning) => meaning !== undefined)
}

const props = (elements: Elements, names: Readonly<Record<string, string>>): Record<string, Scalar> =>
  Object.fromEntries(
    Object.entries(names).flatMap(([ours, theirs]) => {
      const word = textOf(elements, theirs)
      return word === undefined ? [] : [[ours, word]]
    }),
  )

/** An event of customer contact, or a message. */
export const happenedIn = (elements: Elements): Happened => {
  const contact = textOf(elements, 'ExternalUserID')
  const contacts = contact === undefined ? wordsIn(elements, 'MemChangeList').filter(isExternal) : [contact]
  const details = props(elements, {
    owner: 'UserID',
    chat_id: 'ChatId',
    reason: textOf(elements, 'Source') ? 'Source' : 'FailReason',
  })
  const state = textOf(elements, 'State')
  const campaign = state === undefined ? {} : { campaign: state }
  const meaning = meaningOf(elements)
  const welcome =
    meaning?.[0] === 'wecom.contact_added' ? props(elements, { welcome_code: 'WelcomeCode' }) : {}
  if (meaning)
    return { type: meaning[0], contacts, props: { ...details, ...meaning[1], ...welcome }, ...campaign }
  const from = textOf(elements, 'FromUserName') ?? ''
  if (textOf(elements, 'MsgType') !== 'event' && isExternal(from))
    return { type: 'wecom.message_in', contacts: [from], props: details }
  const event = kindOf(elements).join('/') || `message/${textOf(elements, 'MsgType') ?? 'unknown'}`
  return { type: 'other', contacts, props: { ...details, event }, ...campaign }
}
