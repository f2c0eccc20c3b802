import type { Caught, Inbox } from './inbox.ts'
import { type Json, isObject, textAt } from '../json.ts'
import type { EmailEvent } from '../ses/ses-events.ts'
import { linksIn } from '../ses/ses-events.ts'
import type { Ses } from '../ses/ses.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/**
 * What a person may do with caught messages. Each act tells SES's event of it; false when there is no such
 * e-mail.
 */
export interface InboxControl {
  /** Everything caught, or what was caught after a sequence number or a time; newest last. */
  readonly list: (since?: string) => readonly Caught[]
  readonly onAdded: (listener: (caught: Caught) => void) => void
  /** `about` overrides what the event says: `{"userAgent": "…", "ipAddress": "…"}`. */
  readonly open: (id: string, about?: Json) => Promise<boolean>
  /** Clicks the link given as `{"link": "…"}`, or the first in the mail. */
  readonly click: (id: string, about?: Json) => Promise<boolean>
  readonly bounce: (id: string, about?: Json) => Promise<boolean>
  readonly complain: (id: string, about?: Json) => Promise<boolean>
}

/** Lets people act on the inbox. */
export const controlInbox = (inbox: Inbox, ses: Ses): InboxControl => {
  const act =
    (event: EmailEvent) =>
    async (id: string, about: Json = {}): Promise<boolean> => {
      const mail = inbox.find(id)
      if (mail?.kind !== 'email') return false
      const given = isObject(about) ? about : {}
      const link = event === 'click' && textAt(given, 'link') === undefined ? linksIn(mail)[0] : undefined
      await ses.happen(mail, event, { ...given, ...omitUndefined({ link }) })
      return true
    }
  return {
    list: inbox.list,
    onAdded: inbox.onAdded,
    open: act('open'),
    click: act('click'),
    bounce: act('bounce'),
    complain: act('complaint'),
  }
}
