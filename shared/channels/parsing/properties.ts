import { cutText } from '../../runtime/text/cut-text.ts'
import type { Scalar, TouchpointType } from '../../model/touchpoint.ts'
import { family } from '../../model/touchpoint.ts'
import { isPlaceholder } from '../../people/contact/placeholder.ts'
import { numberIn } from './number.ts'
import { instantOf, isoOf } from '../../model/stated-time.ts'
import { actorNamed } from './actor.ts'

/** How a property is read, beside the others of its source; nothing where it says nothing. */
type Kind = (said: unknown, source?: Readonly<Record<string, unknown>>) => Scalar | undefined

/** Words and ids; a number keeps every digit. `touchpoint` cuts what is too long. */
export const text: Kind = (said) => {
  if (typeof said !== 'string' && typeof said !== 'number' && typeof said !== 'boolean') return undefined
  return String(said).trim().toWellFormed() || undefined
}

/**
 * Ids that tell orders, conversations, webinars and colleagues apart; nothing for one that says nothing
 * (`isPlaceholder`).
 */
const id: Kind = (said) => {
  const value = text(said)
  return typeof value === 'string' && isPlaceholder(value, true) ? undefined : value
}

const number: Kind = numberIn

/** Of a time without a zone the zone may be stated beside it. */
const zoneNames = ['time_zone', 'timezone', 'timeZone'] as const

const time: Kind = (said, source = {}) => {
  const at = instantOf(
    said,
    zoneNames.map((name) => source[name]).find((zone) => typeof zone === 'string'),
  )
  return at === undefined ? undefined : isoOf(at)
}

const longestAddress = 400
const campaignMark = /^(utm_|mc_|_hs|(gclid|fbclid|msclkid|ttclid|yclid|bd_vid)(=|$))/

/** A web address, whole; half an address is none. */
const address: Kind = (said) => {
  const url = typeof said === 'string' && said.length <= 2000 ? URL.parse(said.trim()) : null
  return url && /^https?:$/.test(url.protocol) && url.href.length <= longestAddress ? url.href : undefined
}

/**
 * The address of a page somebody looked at: without what campaigns hang on it, and without a fragment that
 * only names a place on the page.
 */
export const page: Kind = (said) => {
  const url = typeof said === 'string' && said.length <= 2000 ? URL.parse(said.trim()) : null
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  if (!/^#[/!]/.test(url.hash)) url.hash = ''
  if (url.search !== '')
    url.search = url.search
      .slice(1)
      .split('&')
      .filter((pair) => !campaignMark.test(pair))
      .join('&')
  return url.href.length <= longestAddress
    ? url.href
    : cutText(`${url.origin}${url.pathname}`, longestAddress)
}

/**
 * A property we keep: our name for it, how it is read, and what else senders call it (camelCase is understood
 * anyway).
 */
type Kept = readonly [ours: string, kind: Kind, ...theirs: string[]]

/** Who did it; a flag (`is_bot: true`) names its own actor. */
const actor: Kind = (said) => actorNamed(said)
const flag =
  (named: string): Kind =>
  (said) =>
    said === true || said === 'true' || said === 1 ? named : undefined
const by: readonly Kept[] = [
  ['by', actor, 'sender_type', 'author_type', 'actor_type', 'sender_role', 'author_role', 'actor'],
  ['by', flag('bot'), 'is_bot', 'bot', 'from_bot', 'is_ai', 'ai_generated'],
  ['by', flag('automation'), 'automated', 'is_automated', 'auto_reply', 'is_auto_reply'],
]

const everywhere: readonly Kept[] = [
  ['origin', text],
  ['owner', id, 'owner_id'],
  ['language', text],
  ['time_zone', text, 'timezone'],
  ['group_id', id],
]
const webinar: readonly Kept[] = [
  ['event_key', id, 'event_id', 'webinar_id'],
  ['event_name', text, 'webinar_name'],
  ['starts_at', time, 'start_time'],
  ['ends_at', time, 'end_time'],
  ['recording_url', address],
]
const purchase: readonly Kept[] = [
  ['order_id', id],
  ['checkout_id', id],
  ['step', text],
  ['coupon', text],
  ['items', number],
  ['reason', text],
]

/**
 * What is kept of each family of touchpoints. Closed on purpose: a touchpoint stays small, and what nobody
 * reads is nobody's to lose.
 */
export const keptOf: Readonly<Record<string, readonly Kept[]>> = {
  email: [
    ['email_id', id],
    ['subject', text, 'email_subject'],
    ['campaign', text, 'campaign_name', 'campaign_id'],
    ['url', page, 'link_url', 'link'],
    ['bounce_type', text],
    ['reason', text],
  ],
  web: [
    ['url', page],
    ['path', text],
    ['title', text],
    ['page', text],
    ['product_id', id, 'sku'],
    ['product', text, 'product_name'],
    ['category', text],
    ['query', text],
    ['form', text, 'form_id', 'form_name'],
    ['file', text, 'file_name', 'filename'],
  ],
  cart: [...purchase, ['product_id', id, 'sku']],
  checkout: purchase,
  order: purchase,
  purchase: [...purchase, ['store', text, 'store_id']],
  visit: [['store', text, 'store_id']],
  chat: [...by, ['conversation_id', id], ['reason', text]],
  social: [...by, ['key', text, 'scene'], ['reason', text]],
  wecom: [...by, ['chat_id', id], ['reason', text]],
  event: webinar,
  survey: [
    ['survey_id', id],
    ['product_id', id],
    ['score', number, 'rating'],
  ],
  sms: [
    ['sms_id', id],
    ['campaign', text, 'campaign_name'],
    ['reason', text],
  ],
  ticket: [...by, ['ticket_id', id], ['subject', text], ['score', number, 'rating'], ['reason', text]],
  shipment: [
    ['order_id', id],
    ['tracking_no', id, 'tracking_number'],
    ['carrier', text],
    ['reason', text],
  ],
  lead: [
    ...by,
    ['stage', text, 'to_stage', 'new_stage', 'status'],
    ['reason', text],
    ['segment', text, 'business_segment'],
    ['lead_type', text],
    ['landing_page', text, 'landing_page_id'],
    ['store', text, 'store_id'],
  ],
  consent: [
    ['purpose', text],
    ['channel', text],
    ['text_version', text],
    ['proof', text],
  ],
  privacy: [['reason', text]],
  profile: [['points', number]],
  link: [['url', page]],
}

const camel = (name: string): string =>
  name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
const spellings = (kept: readonly Kept[]): readonly (readonly [string, Kind, readonly string[]])[] =>
  kept.map(([ours, kind, ...theirs]) => [
    ours,
    kind,
    [...new Set([ours, ...theirs].flatMap((name) => [name, camel(name)]))],
  ])

const common = spellings(everywhere)
const byFamily = new Map(
  Object.entries(keptOf).map(([name, kept]) => [name, [...common, ...spellings(kept)]]),
)

/**
 * The properties of a touchpoint: of what was said, in the order it is to be believed, what is kept for this
 * type.
 */
export const propsFor = (
  type: TouchpointType,
  ...said: readonly Readonly<Record<string, unknown>>[]
): Record<string, Scalar> => {
  const props: Record<string, Scalar> = {}
  for (const [ours, kind, theirs] of byFamily.get(family(type)) ?? common) {
    for (const source of said) {
      const value = firstOf(source, theirs, kind)
      if (value === undefined) continue
      props[ours] = value
      break
    }
  }
  return props
}

const firstOf = (
  source: Readonly<Record<string, unknown>>,
  names: readonly string[],
  kind: Kind,
): Scalar | undefined => {
  for (const name of names) {
    const said = source[name]
    if (said === undefined || said === null) continue
    const value = kind(said, source)
    if (value !== undefined) return value
  }
  return undefined
}
