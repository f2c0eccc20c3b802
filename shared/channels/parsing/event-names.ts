import { visibleText } from '../../runtime/text/visible-text.ts'
import { type TouchpointType, touchpointTypes } from '../../model/touchpoint.ts'

/**
 * What vendors call things, where it is not simply our own name with spaces: Segment's ecommerce (v1, v2),
 * e-mail, live chat and B2B events, and the words of our own trade. In live chat the customer is the one who
 * sends and receives; in plain chat the business is, as it is whose events these are.
 */
const spoken: Readonly<Partial<Record<TouchpointType, readonly string[]>>> = {
  'web.page_viewed': [
    'page viewed',
    'viewed page',
    'screen viewed',
    'product list viewed',
    'product list filtered',
    'viewed product category',
  ],
  'web.product_viewed': ['product viewed', 'product clicked', 'viewed product'],
  'web.searched': ['products searched', 'searched'],
  'web.form_submitted': ['form submitted'],
  'web.file_downloaded': ['file downloaded', 'download'],
  'cart.updated': [
    'product added',
    'product removed',
    'added product',
    'removed product',
    'wishlist product added to cart',
    'coupon applied',
    'coupon removed',
  ],
  'checkout.started': [
    'started checkout',
    'checkout step viewed',
    'checkout step completed',
    'payment info entered',
  ],
  'order.paid': ['order completed', 'completed order'],
  'order.refunded': ['refunded order'],
  'order.cancelled': ['order canceled', 'cancelled order', 'canceled order'],
  'email.clicked': ['email link clicked'],
  'email.complained': ['email marked as spam'],
  'email.unsubscribed': ['unsubscribed'],
  'email.resubscribed': ['resubscribed'],
  'chat.started': ['live chat conversation started'],
  'chat.ended': ['live chat conversation ended'],
  'chat.message_in': ['live chat message sent', 'chat message received'],
  'chat.message_out': ['live chat message received', 'chat message sent'],
  'event.registered': ['webinar registered'],
  'event.registration_cancelled': [
    'webinar registration cancelled',
    'webinar registration canceled',
    'event registration canceled',
  ],
  'event.joined': ['webinar joined', 'webinar attended', 'event attended'],
  'event.left': ['webinar left'],
  'event.rescheduled': [
    'webinar rescheduled',
    'webinar postponed',
    'event postponed',
    'event moved',
    'event date changed',
  ],
  'event.cancelled': ['webinar cancelled', 'webinar canceled', 'event canceled'],
  'event.ended': ['webinar ended', 'webinar finished', 'event finished'],
  'survey.submitted': ['survey completed', 'product reviewed'],
  'lead.handled': ['lead contacted'],
  'visit.store': ['store visited'],
  'purchase.store': ['store purchase'],
}

/**
 * A name without its case, width and unseen characters; spaces, underscores, full stops and hyphens are one.
 */
export const plain = (name: string): string =>
  visibleText(name)
    .toLowerCase()
    .replaceAll(/[\s_.-]+/g, ' ')

/** Computed here from what did not come, or decided in our own console; nobody can send it. */
const neverReceived: ReadonlySet<TouchpointType> = new Set(['event.no_show', 'identity.ruled'])

const types = touchpointTypes.filter((type) => !neverReceived.has(type))
const exactly = new Map<string, TouchpointType>(types.map((type) => [type, type]))
const bySpokenName = new Map<string, TouchpointType>([
  ...types.map((type): [string, TouchpointType] => [plain(type), type]),
  ...Object.entries(spoken)
    .flatMap(([type, names]) =>
      names.map((name): [string, TouchpointType | undefined] => [name, exactly.get(type)]),
    )
    .filter((entry): entry is [string, TouchpointType] => entry[1] !== undefined),
])

/**
 * The type an event's name stands for: our own name for it (`lead.created`), the same with spaces (`Lead
 * Created`), or a vendor's; upper and lower case, spaces, underscores and hyphens are one. What nobody listed
 * is `other`.
 */
export const typeNamed = (name: string): TouchpointType =>
  exactly.get(name.trim()) ?? bySpokenName.get(plain(name)) ?? 'other'

/** Every name that is understood, types first. */
export const knownNames = (): string[] => [
  ...types.filter((type) => type !== 'other'),
  ...bySpokenName.keys(),
]

const neverSpoken: ReadonlySet<string> = new Set([...neverReceived].map(plain))

/** Whether a name claims what is only ever computed, or decided by us. */
export const isNeverReceived = (name: string): boolean => neverSpoken.has(plain(name))
