import { Webhook } from 'standardwebhooks'
import type { DemoEvent, Source } from './event.ts'
import type { DemoPerson } from './people.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** A request to one of the doors. */
export interface DemoRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The keys the company's tools were given. */
export interface Keys {
  readonly writeKeys: Readonly<Record<'site' | 'esp', string>>
  readonly secrets: Readonly<Record<'webinar' | 'crm', string>>
}

type Words = Readonly<Record<string, unknown>>

const iso = (at: number): string => new Date(at).toISOString()

/** What a happening is called, and what is said about it beside who and when. */
const said = (what: DemoEvent): readonly [name: string, properties: Words] => {
  switch (what.did) {
    case 'looked':
      return ['Page Viewed', { url: what.url, title: what.title }]
    case 'gave their name':
      return ['Profile Updated', {}]
    case 'left a request':
      return ['Lead Created', { form: what.form }]
    case 'asked in chat':
      return ['Live Chat Message Sent', {}]
    case 'was answered in chat':
      return ['Live Chat Message Received', {}]
    case 'was called back':
      return ['lead.handled', {}]
    case 'bought':
      return ['Order Completed', { order_id: what.order, total: what.amount, currency: 'CNY' }]
    case 'was mailed':
      return [
        'Email Delivered',
        { email_id: what.mail, email_subject: what.campaign.subject, campaign_name: what.campaign.name },
      ]
    case 'opened':
      return ['Email Opened', { email_id: what.mail }]
    case 'clicked':
      return ['Email Link Clicked', { email_id: what.mail, link_url: what.url }]
    case 'bounced':
      return ['Email Bounced', { email_id: what.mail, bounce_type: 'hard' }]
    case 'unsubscribed':
      return ['Unsubscribed', { email_id: what.mail }]
    case 'registered':
      return [
        'event.registered',
        {
          event_key: what.webinar.key,
          event_name: what.webinar.name,
          starts_at: iso(what.webinar.startsAt),
          ends_at: iso(what.webinar.endsAt),
          recording_url: what.webinar.recording,
        },
      ]
    case 'cancelled':
      return ['event.registration_cancelled', { event_key: what.webinar.key }]
    case 'joined':
      return ['event.joined', { event_key: what.webinar.key }]
    case 'followed our link':
      throw new Error('a followed link reports itself')
  }
}

/** The names of a person that go with a happening. */
const named = ({ who }: DemoEvent, somebody: DemoPerson): Words =>
  omitUndefined({
    ...(who.email === 'own'
      ? { email: somebody.email }
      : who.email === 'work'
        ? { email: somebody.workEmail }
        : {}),
    phone: who.phone ? somebody.phone : undefined,
    name: who.email || who.phone ? somebody.name : undefined,
    company: who.email || who.phone ? somebody.company : undefined,
  })

const deviceOf = ({ who }: DemoEvent, { devices }: DemoPerson): DemoPerson['devices'][number] | undefined =>
  who.device === undefined ? undefined : (devices[who.device] ?? devices[0])

/** How far the clock of whoever tells is ahead, ms. */
const skewOf = (happening: DemoEvent, somebody: DemoPerson): number =>
  deviceOf(happening, somebody)?.skew ?? 0

/** One event of Segment's Tracking API, as site and e-mail tool send them. */
const tracked = (what: DemoEvent, somebody: DemoPerson): Words => {
  const [event, properties] = said(what)
  const device = deviceOf(what, somebody)
  const traits = named(what, somebody)
  const stated = omitUndefined({
    messageId: what.id,
    timestamp: iso(what.at + (device?.skew ?? 0)),
    anonymousId: device?.anonymousId ?? `${what.source}-${somebody.number}`,
    userId: what.who.account && somebody.userId ? somebody.userId : undefined,
  })
  const userAgent = 'by' in what ? what.by : device?.userAgent
  const context = omitUndefined({
    userAgent,
    traits: Object.keys(traits).length > 0 ? traits : undefined,
    locale: 'zh-CN',
  })
  if (what.did === 'looked') return { type: 'page', ...stated, context, properties }
  if (what.did === 'gave their name')
    return { type: 'identify', ...stated, context: { ...context, traits: {} }, traits }
  return { type: 'track', event, ...stated, context, properties }
}

const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString('base64')}`

/** A batch of Segment's Tracking API. `sentAt` is what the sender's own clock shows. */
const batch = (key: string, events: readonly Words[], sentAt: number): DemoRequest => ({
  path: '/v1/batch',
  headers: { 'content-type': 'application/json', authorization: basic(key) },
  body: JSON.stringify({ batch: events, sentAt: iso(sentAt) }),
})

/**
 * One event as webinar tool and CRM send them: signed as Standard Webhooks says, with the library its makers
 * publish.
 */
const signed = (
  source: 'webinar' | 'crm',
  secret: string,
  what: DemoEvent,
  somebody: DemoPerson,
  now: number,
): DemoRequest => {
  const [type, data] = said(what)
  const body = JSON.stringify({ type, timestamp: iso(what.at), data: { ...named(what, somebody), ...data } })
  const id = `evt_${what.id}`
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(now), body),
  }
  return {
    path: `/hooks/standard-webhooks/${source}`,
    headers: { 'content-type': 'application/json', ...headers },
    body,
  }
}

/** Events in one request: well below the 500 KB that are taken. */
const mostAtOnce = 250

const chunks = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / mostAtOnce) }, (_, index) =>
    all.slice(index * mostAtOnce, (index + 1) * mostAtOnce),
  )

/**
 * How so many happenings are told: what a site or the e-mail tool has gathered goes in batches, one for each
 * clock that went wrong; the others send each event alone.
 * @param now what our clock shows, ms UTC
 */
export const requests = (
  happenings: readonly DemoEvent[],
  people: readonly DemoPerson[],
  keys: Keys,
  now: number,
): DemoRequest[] => {
  const told = happenings.flatMap((what) => {
    const somebody = people[what.person]
    return somebody ? [{ what, somebody }] : []
  })
  const from = (source: Source) => told.filter(({ what }) => what.source === source)
  const batches = (['site', 'esp'] as const).flatMap((source) =>
    [...Map.groupBy(from(source), ({ what, somebody }) => skewOf(what, somebody))].flatMap(([skew, all]) =>
      chunks(all).map((some) =>
        batch(
          keys.writeKeys[source],
          some.map(({ what, somebody }) => tracked(what, somebody)),
          now + skew,
        ),
      ),
    ),
  )
  const alone = (['webinar', 'crm'] as const).flatMap((source) =>
    from(source).map(({ what, somebody }) => signed(source, keys.secrets[source], what, somebody, now)),
  )
  return [...batches, ...alone]
}
