import type { TouchpointType } from '../../model/touchpoint.ts'
import type { Actor } from '../parsing/actor.ts'
import { prop } from '../parsing/parse-or-reject.ts'
import { type Elements, textOf } from '../parsing/xml.ts'
import { membersOf } from '../parsing/json.ts'
import type { Happened } from './events.ts'
import { lookUp } from '../../runtime/look-up.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/** Who wrote: 3 the customer, 5 a colleague; 4 is WeCom itself, telling of the conversation. */
const writers: Readonly<Record<string, TouchpointType>> = { 3: 'chat.message_in', 5: 'chat.message_out' }

/** Who acted, by the same number. */
const actors: Readonly<Record<string, Actor>> = { 3: 'person', 4: 'automation', 5: 'colleague' }

/**
 * What `session_status_change` changes: 1 and 4 a colleague takes the conversation (again), 3 it is over, 2
 * another colleague takes it.
 */
const changes: Readonly<Record<string, TouchpointType>> = {
  1: 'chat.started',
  3: 'chat.ended',
  4: 'chat.started',
}

/**
 * One entry of `msg_list` as `kf/sync_msg` answers it, with `ToUserName` beside it: the event
 * `kf_msg_or_event` says only that there are such. Nothing where it is none. The shape is from memory.
 */
export const inServiceChat = (elements: Elements): Happened | undefined => {
  const event = membersOf(elements['event']) ?? {}
  const conversation = textOf(elements, 'open_kfid') ?? textOf(event, 'open_kfid')
  if (conversation === undefined) return undefined
  const name = textOf(event, 'event_type') ?? `message/${textOf(elements, 'msgtype') ?? 'unknown'}`
  const type = typeOf(elements, event, name)
  const owner =
    textOf(elements, 'servicer_userid') ??
    textOf(event, 'servicer_userid') ??
    textOf(event, 'new_servicer_userid')
  const contact = textOf(elements, 'external_userid') ?? textOf(event, 'external_userid')
  return {
    type,
    contacts: contact === undefined ? [] : [contact],
    props: omitUndefined({
      conversation_id: conversation,
      ...prop(
        'by',
        type.startsWith('chat.message') ? lookUp(actors, textOf(elements, 'origin') ?? '') : undefined,
      ),
      ...prop('owner', owner),
      event: type === 'other' ? name : undefined,
    }),
  }
}

const typeOf = (elements: Elements, event: Elements, name: string): TouchpointType => {
  if (name === 'enter_session') return 'chat.started'
  if (name === 'session_status_change') return lookUp(changes, textOf(event, 'change_type') ?? '') ?? 'other'
  return (
    (textOf(event, 'event_type') === undefined
      ? lookUp(writers, textOf(elements, 'origin') ?? '')
      : undefined) ?? 'other'
  )
}
