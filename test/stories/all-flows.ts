import { aliasOf } from '../../shared/model/identity.ts'
import { encrypt, getSignature } from '@wecom/crypto'
import { Webhook } from 'standardwebhooks'
import * as z from 'zod'
import { startLocal } from '../../infra/local/local-runtime.ts'
import { noJourney } from '../../shared/model/journey.ts'
import { driftsView } from '../../shared/api/views/crm.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import type { Message } from '../../shared/model/message.ts'
import type { Repositories } from '../../shared/storage/repositories.ts'
import { hubspotServer } from '../crm/hubspot-server.ts'
import { receiver } from '../crm/receiver.ts'
import { sha1, wecomSecrets, wecomXml, whsec } from '../channels/delivery.ts'
import { topServer, tradePaid } from '../channels/commerce/top-server.ts'
import { team } from '../senders/sending-installation.ts'
import { connect, journeyOf, rowsOf } from './queries.ts'
import { aliasOfMail, hour, minute, start } from './messaging-installation.ts'

/** What everything is called in these flows; a test may put words of its own there. */
export const words = {
  writeKey: 'ALLFLOWSKEY01',
  rudderKey: 'ALLFLOWSRUDDER01',
  sharedSecret: 'a secret that Segment signs with',
  whsec,
  wecomSecrets,
  taobao: { appSecret: 'secret of an app at Taobao', session: 'session of a seller at Taobao' },
  robotKey: 'robot-key-of-sales-0001',
  name: '韩梅梅',
  company: 'Initech',
  phone: '13800138000',
  mail: (who: string): string => `${who}@example.com`,
}
export type Words = typeof words

/** A machine on which everything the product does can happen. */
export const startStack = async (said: Words = words, assembly?: Parameters<typeof startLocal>[0]) => {
  const local = await startLocal({ speed: 0, startAt: start, connect: false, ...assembly })
  const rows = rowsOf(local)
  const bearer = { authorization: `Bearer ${local.token}`, 'content-type': 'application/json' }
  const api = async (method: string, path: string, body?: unknown) =>
    fetch(`${local.url}/api/${path}`, {
      method,
      headers: bearer,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const track = async (key: string, ...batch: object[]) =>
    fetch(`${local.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${key}:`)}` },
      body: JSON.stringify({ batch }),
    })
  return { local, rows, said, api, track, now: () => local.clock.now() }
}
export type RunningStack = Awaited<ReturnType<typeof startStack>>

/** Connections are made, changed and looked at; the company says who works there. */
export const setUp = async ({ local, said, api }: RunningStack): Promise<void> => {
  await connect(local, 'segment', 'web', { writeKey: `${said.writeKey}OLD` })
  await connect(local, 'segment', 'web', { writeKey: said.writeKey })
  await connect(local, 'rudderstack', 'app', { writeKey: said.rudderKey })
  await connect(local, 'segment-webhook', 'cdp', { sharedSecret: said.sharedSecret })
  await connect(local, 'standard-webhooks', 'crm', { secret: said.whsec })
  await connect(local, 'wecom', 'corp', said.wecomSecrets)
  for (const robot of ['sales', 'heads'])
    await connect(local, 'wecom-robot', robot, { key: `${said.robotKey}-${robot}` })
  const put = await api('PUT', 'policy', { ...firstPolicy, consent: 'not-withdrawn', staff: team })
  if (!put.ok) throw new Error(`the policy was refused: ${await put.text()}`)
}

/** Every way in is knocked at, in the sender's own manner, by one person under several names. */
export const sendToEveryChannel = async ({ local, said, track, now }: RunningStack): Promise<void> => {
  const traits = { email: said.mail('shopper'), phone: said.phone, name: said.name, company: said.company }
  await track(
    said.writeKey,
    { type: 'page', anonymousId: 'a1' },
    { type: 'track', anonymousId: 'a2', event: 'Lead Created' },
  )
  await local.settled()
  await track(
    said.writeKey,
    { type: 'identify', userId: 'u1', anonymousId: 'a1', traits },
    { type: 'alias', userId: 'u1', previousId: 'a2' },
  )
  await track(said.rudderKey, {
    type: 'track',
    userId: 'u1',
    event: 'Order Completed',
    properties: { total: 12, currency: 'CNY' },
  })
  const at = new Date(now())
  const deliverHook = async (id: string, type: string, data: object): Promise<Response> => {
    const body = JSON.stringify({ type, timestamp: at.toISOString(), data })
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now() / 1000)),
      'webhook-signature': new Webhook(said.whsec).sign(id, at, body),
    }
    return fetch(`${local.url}/hooks/standard-webhooks/crm`, { method: 'POST', body, headers })
  }
  await deliverHook('h1', 'lead.created', { email: said.mail('hook'), name: said.name })
  const [starts, later] = [1, 2].map((days) => new Date(now() + days * 24 * hour).toISOString())
  await deliverHook('h2', 'event.registered', {
    email: said.mail('hook'),
    event_key: 'moved',
    event_name: 'Demo',
    starts_at: starts,
  })
  await local.settled()
  await deliverHook('h3', 'event.rescheduled', {
    userId: 'organiser-7',
    event_key: 'moved',
    starts_at: later,
  })
  const forwarded = JSON.stringify({
    type: 'track',
    userId: 'u2',
    event: 'Lead Created',
    timestamp: at.toISOString(),
  })
  await fetch(`${local.url}/hooks/segment-webhook/cdp`, {
    method: 'POST',
    body: forwarded,
    headers: { 'x-signature': sha1(said.sharedSecret, forwarded) },
  })
  const { token, encodingAESKey, receiveId } = said.wecomSecrets
  const [timestamp, nonce] = [String(Math.floor(now() / 1000)), 'n1']
  const sealed = encrypt(
    encodingAESKey,
    wecomXml({
      CreateTime: timestamp,
      Event: 'change_external_contact',
      ChangeType: 'add_external_contact',
      UserID: 'zhangsan',
      ExternalUserID: 'wmTESTAAAAexternal001',
    }),
    receiveId,
  )
  const query = new URLSearchParams({
    msg_signature: getSignature(token, timestamp, nonce, sealed),
    timestamp,
    nonce,
  })
  await fetch(`${local.url}/hooks/wecom/corp?${query.toString()}`, {
    method: 'POST',
    body: `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`,
  })
  await local.settled()
}

/** A shop's message waits at Taobao until it is asked for; then the shop is not asked any more. */
const askAShop = async ({ local, said }: RunningStack): Promise<void> => {
  const { appSecret, session } = said.taobao
  const top = await topServer({ appKey: '12345678', appSecret, session })
  await connect(local, 'taobao', 'shop', { appSecret, session }, { appKey: '12345678', gateway: top.gateway })
  top.put(tradePaid('1'))
  await local.clock.advance('PT2M', { step: 'PT1M' })
  if (top.waiting.size > 0) throw new Error('nobody asked for what waits at Taobao')
  await connect(local, 'taobao', 'shop', { appSecret, session }, {})
  await local.clock.advance('PT3M', { step: 'PT1M' })
  await top.close()
}

/**
 * A CRM and somebody's endpoint are told of a lead, the endpoint only at the second asking; both sides are
 * compared, at night and when asked.
 */
const tellTheCrm = async ({ local, said, api, track, now }: RunningStack): Promise<void> => {
  const [hubspot, erp] = [await hubspotServer({ token: said.robotKey, now }), await receiver()]
  const contact = hubspot.put('contacts', { email: said.mail('crm-lead'), hubspot_owner_id: '111' })
  await connect(local, 'hubspot-out', 'crm', { token: said.robotKey }, { portal: '62515', api: hubspot.url })
  await connect(
    local,
    'webhook-out',
    'erp',
    { secret: said.whsec },
    { url: erp.url, facts: ['stage.reached'] },
  )
  erp.says.status = 503
  const context = {
    traits: { email: said.mail('crm-lead') },
    externalIds: [{ type: 'crm.id', id: contact, scope: '62515' }],
  }
  await track(said.writeKey, {
    type: 'track',
    event: 'Lead Created',
    userId: 'crm-lead',
    messageId: 'crm-lead',
    timestamp: new Date(now()).toISOString(),
    properties: { owner: 'an' },
    context,
  })
  await local.settled()
  erp.says.status = 204
  await local.clock.advance('PT8M', { step: 'PT1M' })
  await local.clock.to('2026-01-15T19:06:00Z', { step: 'PT30M' })
  const asked = await api('POST', 'crm/crm/reconcile')
  await local.settled()
  const { items } = driftsView.parse(await (await api('GET', 'crm/crm/drift')).json())
  const differ = items.find(({ field }) => field === 'owner')
  const decided = await api('POST', 'crm/crm/drift', {
    person: differ?.person,
    field: 'owner',
    take: 'theirs',
  })
  if (!asked.ok || !decided.ok) throw new Error('the CRM was not compared')
  await local.settled()
  await hubspot.close()
  await erp.close()
}

/**
 * A guest who does not come is written to, and a colleague is told when they do not read it; one at night,
 * who has to wait.
 */
export const missAnEvent = async ({ local, said, track, now }: RunningStack, who: string): Promise<void> => {
  const properties = {
    event_key: `e-${who}`,
    event_name: 'Demo',
    starts_at: new Date(now()).toISOString(),
    ends_at: new Date(now() + hour).toISOString(),
    recording_url: 'https://example.com/r',
  }
  await track(said.writeKey, {
    type: 'track',
    event: 'Webinar Registered',
    userId: who,
    messageId: `r-${who}`,
    timestamp: new Date(now()).toISOString(),
    properties,
    context: { traits: { email: said.mail(who), name: said.name } },
  })
  await local.settled()
  await local.clock.advance('PT95M')
}

/** Mails to whoever is called so. */
export const mailsTo = ({ local, said }: RunningStack, who: string) =>
  local.inbox
    .list()
    .flatMap((caught) => (caught.kind === 'email' && caught.to.includes(said.mail(who)) ? [caught] : []))

/**
 * What a letter's reader does: opens it, clicks, bounces, takes themselves off the list; and a customer
 * follows the link a colleague passes on.
 */
export const readMessage = async (machine: RunningStack, who: string): Promise<void> => {
  const { local } = machine
  const [mail] = mailsTo(machine, who)
  if (!mail) throw new Error(`no mail reached ${who}`)
  await local.inbox.open(mail.id, {
    userAgent: 'Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/17 Safari/605',
  })
  const address = /<([^>]+)>/.exec(mail.headers['List-Unsubscribe'] ?? '')?.[1] ?? ''
  const there = new URL(new URL(address).pathname, local.url)
  await fetch(there)
  await fetch(there, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) })
  const [page = ''] = /\/p\/[\w.-]+/.exec(mail.html ?? '') ?? []
  const choices = new URL(page, local.url)
  await fetch(choices)
  await fetch(choices, { method: 'POST', body: new URLSearchParams({ action: 'none' }) })
  await local.settled()
}

/** Somebody wants to be forgotten, and is. */
const forget = async ({ local, api, said }: RunningStack, who: string): Promise<void> => {
  const answer = await api('DELETE', `people/${encodeURIComponent(`email:${said.mail(who)}`)}`)
  if (!answer.ok) throw new Error(`nobody could forget ${who}: ${await answer.text()}`)
  await local.clock.advance('PT16M', { step: 'PT1M' })
}

/** A customer asks, is not answered, and three colleagues are told; the robot is asked to slow down once. */
export const askInVain = async ({ local, said, track, now }: RunningStack): Promise<void> => {
  local.fault({ on: 'wecom', kind: 'throttle' })
  const asked = {
    type: 'track',
    event: 'Chat Message Received',
    userId: 'asks',
    messageId: 'chat-1',
    timestamp: new Date(now()).toISOString(),
    properties: { owner: 'an' },
    context: { traits: { email: said.mail('asks'), name: said.name } },
  }
  await track(said.writeKey, asked)
  await local.settled()
  await local.clock.advance('PT100M', { step: 'PT1M' })
}

/** Follows every link a robot passed on. */
export const followLinks = async ({ local }: RunningStack): Promise<void> => {
  for (const caught of local.inbox.list()) {
    const path = caught.kind === 'wecom' ? /\]\([^)]*(\/l\/[\w.-]+)\)/.exec(caught.content)?.[1] : undefined
    if (path !== undefined) await fetch(new URL(path, local.url), { redirect: 'manual' })
  }
  await local.settled()
}

const forgotten = (via: Message['via'], now: number, who: string): Message => ({
  id: `${aliasOfMail(who)}${via}`,
  alias: aliasOfMail(who),
  person: aliasOfMail(who),
  treatment: 'forgotten',
  interruption: 'forgotten',
  cause: 'no-show',
  step: 's',
  via,
  class: 'X',
  category: 'staff',
  to: 'owner',
  address: 'sales',
  template: 'gone',
  data: {},
  value: 1,
  status: 'queued',
  createdAt: now - 2 * hour,
  attempts: 0,
  v: 1,
})

/** What upkeep is for: somebody who could not be folded, messages nobody came for. */
export const leaveThingsUndone = async ({ local, rows, said, now }: RunningStack): Promise<void> => {
  const visitor = await journeyOf(rows, `email:${said.mail('shopper')}`)
  if (!visitor) throw new Error('the visitor is nobody')
  await rows.journeys.save({ ...noJourney(visitor.person), v: visitor.v + 1 })
  await rows.refolds.mark(visitor.person, 'Test', now())
  for (const via of ['email', 'wecom'] as const)
    await rows.messages.create(forgotten(via, now(), said.mail('forgotten')))
  await local.clock.advance('PT6M', { step: 'PT1M' })
}

/**
 * A list is put where the house says, read by the mapping saved for its columns, and what was rejected is
 * fetched.
 */
const bringAFile = async ({ local, api, said }: RunningStack): Promise<void> => {
  const saved = await api('PUT', 'imports/mappings/fair', {
    name: 'fair',
    about: 'Visitors of a fair.',
    type: 'lead.created',
    headers: ['card', 'email', 'met'],
    columns: { card: 'card', email: { header: 'email', optional: true }, met: 'met' },
    key: ['card'],
    time: 'met',
    identities: { email: 'email' },
  })
  if (!saved.ok) throw new Error(`the mapping was refused: ${await saved.text()}`)
  const { id, url, headers } = z
    .object({ id: z.string(), url: z.string(), headers: z.record(z.string(), z.string()) })
    .parse(await (await api('POST', 'imports', { file: 'fair.csv' })).json())
  await fetch(url, {
    method: 'PUT',
    headers,
    body: `card,email,met\n1,${said.mail('fair')},2026-01-05\n2,,2026-01-05\n`,
  })
  await local.settled()
  const { report } = z.object({ report: z.string() }).parse(await (await api('GET', `imports/${id}`)).json())
  if (!(await (await fetch(report)).text()).includes('rejected'))
    throw new Error('nobody tells what was rejected')
}

/** Everything the console can be asked. */
export const askEverything = async ({ api, rows, said }: RunningStack): Promise<number[]> => {
  const [message] = await Array.fromAsync(
    (rows satisfies Repositories).messages.ofAlias(aliasOf({ kind: 'userId', value: 'attendee' })),
  )
  const person = encodeURIComponent(`email:${said.mail('shopper')}`)
  const paths = [
    'connections',
    'connections/segment/web',
    `people/${person}`,
    `people/${person}/timeline`,
    `people/${person}/record`,
    'people/suggestions',
    'quality',
    'quality/unreachable',
    'interruptions',
    'interruptions?status=open&limit=1',
    'messages',
    `messages?person=${encodeURIComponent(`email:${said.mail('attendee')}`)}`,
    `treatments/${message?.treatment ?? ''}`,
    'totals?by=origin',
    'health',
    'policy',
    'imports',
    'jobs',
    'jobs/journey-map/result',
  ]
  const answers = await Promise.all(paths.map((path) => api('GET', path)))
  const known = await api('POST', 'touchpoints/known', {
    touchpoints: [{ alias: aliasOfMail(said.mail('attendee')), statedAt: 'x', id: 'y' }],
  })
  const job = await api('POST', 'jobs/journey-map')
  return [...answers, known, job].map(({ status }) => status)
}

/** Night has fallen in Shanghai: whoever would be written to now is written to in the morning. */
const missAnEventAtNight = async (machine: RunningStack, who: string): Promise<void> => {
  const { local } = machine
  await local.clock.to(Date.parse('2026-01-14T13:30:00Z') - 95 * minute)
  await missAnEvent(machine, who)
  await local.clock.to('2026-01-15T00:05:00Z', { step: 'PT30M' })
}

/** All of it, one after the other. */
export const everything = async (machine: RunningStack): Promise<number[]> => {
  await setUp(machine)
  await sendToEveryChannel(machine)
  await missAnEvent(machine, 'attendee')
  await readMessage(machine, 'attendee')
  await missAnEvent(machine, 'sleeper')
  await machine.local.clock.advance('P1DT10M', { step: 'PT1H' })
  await followLinks(machine)
  await machine.local.clock.to('2026-01-12T02:00:00Z', { step: 'PT12H' })
  await askInVain(machine)
  await leaveThingsUndone(machine)
  await missAnEventAtNight(machine, 'night-owl')
  await askAShop(machine)
  await bringAFile(machine)
  await forget(machine, 'sleeper')
  await tellTheCrm(machine)
  return askEverything(machine)
}
