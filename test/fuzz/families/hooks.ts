import { gzipSync } from 'node:zlib'
import { Webhook } from 'standardwebhooks'
import { callback, noon, sha1, signed, wecomSecrets, wecomXml, whsec } from '../../channels/delivery.ts'
import type { Random } from '../../simulation/random.ts'
import { httpRequestOf, queryOf } from '../request-text.ts'
import type { Family } from '../family.ts'
import {
  another,
  bytesMangled,
  hostileHeaders,
  hostileJson,
  hostileMembers,
  hostileQuery,
  hostileText,
  withHostile,
} from '../hostile.ts'
import { insist } from '../invariants.ts'
import { followed, type FuzzRequest, sendFuzzRequest, onceOnly, sharedSecret, takenIn } from '../world.ts'
import { hostileEvent } from './tracking.ts'

/** A request as somebody may send it, and whether it is what was signed. */
type Made = { readonly knock: FuzzRequest; readonly genuine: boolean }

const hookEvent = (chance: Random): string =>
  hostileJson(
    chance,
    withHostile(chance, {
      type: chance.pick([
        'lead.created',
        'order.paid',
        'event.registered',
        'event.no_show',
        hostileText(chance),
      ]),
      timestamp: '2026-01-05T11:59:00Z',
      data: withHostile(chance, {
        email: 'li.lei@example.com',
        phone: '13800138000',
        user_id: 'u1',
        total: 1,
        origin: 'x',
        identities: [
          hostileMembers(chance),
          { kind: hostileText(chance), value: hostileText(chance), scope: hostileText(chance) },
        ],
      }),
    }),
  )

/**
 * What an attacker does to something that was signed once; the id, the time and the signature of `forged` fit
 * nothing.
 */
const tampered = (chance: Random, knock: FuzzRequest): FuzzRequest => {
  const { headers = {}, body = '' } = knock
  const name = chance.pick(['webhook-id', 'webhook-timestamp', 'webhook-signature'])
  const signature = headers['webhook-signature'] ?? ''
  return chance.pick([
    () => ({ ...knock, body: Buffer.concat([Buffer.from(body), Buffer.from(' ')]) }),
    () => ({ ...knock, headers: { ...headers, [name]: another(chance, headers[name] ?? '') } }),
    () => ({ ...knock, headers: { ...headers, [name]: '' } }),
    () => ({ ...knock, headers: { ...headers, 'webhook-signature': signature.replace('v1,', 'v1a,') } }),
    () => ({ ...knock, headers: { ...headers, 'webhook-signature': 'v1,' } }),
    () => ({
      ...knock,
      headers: { ...headers, 'webhook-signature': `v1,${'A'.repeat(43)}= v1a,${'A'.repeat(86)}==` },
    }),
    () => ({ ...knock, headers: { 'svix-id': 'x', 'svix-timestamp': '1', 'svix-signature': signature } }),
    () => ({
      ...knock,
      headers: {
        ...headers,
        'webhook-signature': new Webhook(
          `whsec_${Buffer.from('another secret of thirty-two bytes').toString('base64')}`,
        ).sign('msg_1', new Date(noon), String(body)),
      },
    }),
  ])()
}

const standardWebhook = (chance: Random): Made => {
  const late = chance.happens(0.1)
  const knock = httpRequestOf(
    '/hooks/standard-webhooks/crm',
    signed(hookEvent(chance), {
      id: chance.happens(0.7) ? `msg_${chance.below(50)}` : hostileText(chance),
      secret: whsec,
      at: late
        ? noon + chance.pick([-1, 1]) * chance.between(302_000, 10 ** 9)
        : noon + chance.between(-240_000, 290_000),
    }),
  )
  if (chance.happens(0.5)) return { knock, genuine: !late }
  const changed = tampered(chance, knock)
  return { knock: changed, genuine: false }
}

const segmentWebhook = (chance: Random): Made => {
  const agreed = chance.happens(0.5)
  const list = chance.happens(0.3)
  const event = hostileEvent(chance)
  const text = list ? JSON.stringify([event, hostileEvent(chance)]) : hostileJson(chance, event)
  const over = list ? JSON.stringify(event) : text
  const genuine = chance.happens(0.5)
  const signature = sha1(genuine ? sharedSecret : hostileText(chance), over)
  const authorization = chance.happens(0.7) ? 'Bearer agreed-on' : another(chance, 'Bearer agreed-on')
  const authorized = !agreed || authorization === 'Bearer agreed-on'
  return {
    knock: {
      method: 'POST',
      path: `/hooks/segment-webhook/${agreed ? 'agreed' : 'cdp'}`,
      headers: {
        'x-signature':
          genuine || chance.happens(0.5) ? signature : chance.pick(['', 'sha1=', hostileText(chance)]),
        authorization,
      },
      body: Buffer.from(text),
    },
    genuine: genuine && authorized && (!list || agreed),
  }
}

const wecomEvents = [
  'add_external_contact',
  'del_follow_user',
  'update',
  'dismiss',
  'constructor',
  '__proto__',
]

const wecom = (chance: Random): Made => {
  const xml = wecomXml({
    Event: chance.pick(['change_external_contact', 'change_external_chat', 'kf_msg_or_event', 'constructor']),
    ChangeType: chance.pick(wecomEvents),
    UserID: 'zhangsan',
    ExternalUserID: chance.happens(0.7) ? 'wmTESTAAAAexternal001' : hostileText(chance).replaceAll(']]>', ''),
    State: hostileText(chance).replaceAll(']]>', ''),
    [chance.pick(['MsgId', 'MemChangeList', 'ChatId', 'UpdateDetail', 'FailReason'])]: hostileText(
      chance,
    ).replaceAll(']]>', ''),
  })
  const evil = chance.pick([
    xml,
    another(chance, xml),
    '<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>',
    `<xml>${'<a>'.repeat(500)}</xml>`,
    '<xml><__proto__><polluted>1</polluted></__proto__></xml>',
    hostileText(chance),
    xml,
  ])
  const wrong = chance.pick([
    {},
    { token: 'otherToken' },
    { key: `${wecomSecrets.encodingAESKey.slice(0, 42)}x` },
    { receiveId: 'wwothercorp' },
    { at: noon - chance.between(302, 10 ** 6) * 1000 },
  ])
  const asked = callback(evil, chance.happens(0.6) ? {} : wrong)
  const genuine = chance.happens(0.6)
  const knock = httpRequestOf('/hooks/wecom/corp', asked)
  if (genuine) return { knock, genuine: true }
  const name = chance.pick(['msg_signature', 'timestamp', 'nonce'])
  const query = { ...asked.query, [name]: another(chance, asked.query[name] ?? '') }
  const text = Buffer.from(asked.body).toString()
  return {
    genuine: false,
    knock: chance.pick([
      () => httpRequestOf('/hooks/wecom/corp', { ...asked, query }),
      () => ({ ...knock, query: hostileQuery(chance) }),
      () =>
        httpRequestOf('/hooks/wecom/corp', {
          ...asked,
          body: Buffer.from(text.replace('<Encrypt><![CDATA[', '<Encrypt><![CDATA[AAAA')),
        }),
      () => ({
        ...knock,
        method: 'GET',
        query: queryOf({ ...query, echostr: hostileText(chance).toWellFormed() }),
      }),
    ])(),
  }
}

const ways: readonly ((chance: Random) => Made)[] = [standardWebhook, segmentWebhook, wecom]

const run = async (chance: Random): Promise<void> => {
  const { knock: made, genuine } = chance.pick(ways)(chance)
  const rough = chance.happens(0.1)
  const knock: FuzzRequest = rough ? { ...made, headers: hostileHeaders(chance, made.headers ?? {}) } : made
  const { queued } = await sendFuzzRequest(knock)
  if (!genuine) insist(queued.length === 0, `something unsigned was accepted at ${knock.path}`)
  // What was not let in may have been damaged already: damaged once more it could be whole.
  if (queued.length === 0) return
  if (chance.happens(0.05)) await broken(chance, knock)
  if (chance.happens(0.6)) await onceOnly(knock, queued)
  else await takenIn(queued)
  if (chance.happens(0.1)) await followed()
}

/** The same, damaged on the way: whatever was signed is not this. */
const broken = async (chance: Random, knock: FuzzRequest): Promise<void> => {
  const body = bytesMangled(chance, Buffer.from(knock.body ?? ''))
  if (Buffer.from(knock.body ?? '').equals(body)) return
  const zipped = chance.happens(0.2)
    ? { ...knock, headers: { ...knock.headers, 'content-encoding': 'gzip' }, body: gzipSync(body) }
    : { ...knock, body }
  // Of WeCom's body only what is encrypted is signed: what stands around it may be anything.
  const { queued } = await sendFuzzRequest(zipped)
  if (!knock.path.includes('/wecom/') && !knock.path.includes('/segment-webhook/'))
    insist(queued.length === 0, 'a damaged body was accepted')
}

export const hooks: Family = {
  name: 'hooks',
  what: "/hooks/*: Standard Webhooks, Segment's webhooks, WeCom",
  weight: 25,
  run,
}
