import { createHash, createHmac } from 'node:crypto'
import { activeSecrets } from '../../runtime/constant-time.ts'
import { publicUrlOf } from '../http/public-url.ts'
import {
  withSignature,
  isoOf,
  type SignatureTestKit,
  requestFor,
  type UnsignedRequest,
  secondsOf,
} from './signature-test-kit.ts'
import type { Connection } from '../../model/connection.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

const hmac = (
  secret: string,
  text: string,
  encoding: 'base64' | 'hex' = 'base64',
  algorithm = 'sha256',
): string => createHmac(algorithm, secret).update(text).digest(encoding)
const first = ({ secrets }: Connection, name: string): string => activeSecrets(secrets[name])[0] ?? ''
const publicUrl = 'https://hooks.example.com'
const urlOf = (said: UnsignedRequest, connection: Connection): string =>
  publicUrlOf(requestFor(said, connection), connection)
const json = (said: unknown): string => JSON.stringify(said)

/** Senders who make an HMAC over what they post. */
export const byHmac: Readonly<Record<string, SignatureTestKit>> = {
  typeform: {
    secrets: { secret: 'of-nobody' },
    signed: (said, to) =>
      withSignature(said, { 'typeform-signature': `sha256=${hmac(first(to, 'secret'), said.body)}` }),
    sample: (now) => ({
      body: json({
        event_type: 'form_response',
        form_response: {
          form_id: 'form',
          token: 'a-response',
          submitted_at: isoOf(now),
          hidden: { user_id: 'u1' },
          answers: [],
        },
      }),
    }),
  },
  shopify: {
    secrets: { clientSecret: 'of-nobody' },
    signed: (said, to) =>
      withSignature(
        {
          ...said,
          headers: {
            'x-shopify-topic': 'orders/create',
            'x-shopify-shop-domain': 'example.myshopify.com',
            ...said.headers,
          },
        },
        { 'x-shopify-hmac-sha256': hmac(first(to, 'clientSecret'), said.body) },
      ),
    sample: (now) => ({
      body: json({
        id: 1,
        email: 'buyer@example.com',
        total_price: '199.00',
        currency: 'CNY',
        created_at: isoOf(now),
      }),
    }),
  },
  woocommerce: {
    secrets: { secret: 'of-nobody' },
    signed: (said, to) =>
      withSignature(
        {
          ...said,
          headers: {
            'x-wc-webhook-topic': 'order.created',
            'x-wc-webhook-source': 'https://shop.example.com/',
            ...said.headers,
          },
        },
        { 'x-wc-webhook-signature': hmac(first(to, 'secret'), said.body) },
      ),
    sample: (now) => ({
      body: json({
        id: 1,
        status: 'pending',
        total: '29.35',
        billing: { email: 'buyer@example.com' },
        date_created_gmt: isoOf(now).slice(0, 19),
      }),
    }),
  },
  zoom: {
    secrets: { secretToken: 'of-nobody' },
    signed: (said, to, now) =>
      withSignature(said, {
        'x-zm-request-timestamp': secondsOf(now),
        'x-zm-signature': `v0=${hmac(first(to, 'secretToken'), `v0:${secondsOf(now)}:${said.body}`, 'hex')}`,
      }),
    sample: (now) => ({
      body: json({
        event: 'webinar.registration_created',
        event_ts: now,
        payload: {
          account_id: 'account',
          object: {
            id: 1,
            topic: 'Webinar',
            registrant: { id: 'r1', email: 'guest@example.com', status: 'approved' },
          },
        },
      }),
    }),
  },
  zendesk: {
    secrets: { signingSecret: 'of-nobody' },
    signed: (said, to, now) =>
      withSignature(said, {
        'x-zendesk-webhook-signature-timestamp': isoOf(now),
        'x-zendesk-webhook-signature': hmac(first(to, 'signingSecret'), `${isoOf(now)}${said.body}`),
      }),
    sample: (now) => ({
      body: json({
        type: 'zen:event-type:ticket.created',
        account_id: 1,
        id: 'an-event',
        time: isoOf(now),
        detail: { id: '1', requester_id: '2', subject: 'A question', status: 'NEW' },
      }),
    }),
  },
  chatwoot: {
    secrets: { secret: 'of-nobody' },
    signed: (said, to, now) =>
      to.settings['unsigned'] === true
        ? withSignature(said, {}, { token: first(to, 'token') })
        : withSignature(said, {
            'x-chatwoot-timestamp': secondsOf(now),
            'x-chatwoot-signature': `sha256=${hmac(first(to, 'secret'), `${secondsOf(now)}.${said.body}`, 'hex')}`,
          }),
    sample: (now) => ({
      body: json({
        event: 'message_created',
        id: 1,
        content: '',
        message_type: 'incoming',
        created_at: isoOf(now),
        sender: { id: 1, email: 'guest@example.com', type: 'contact' },
        conversation: { id: 1, status: 'open' },
        account: { id: 1 },
      }),
    }),
  },
  hubspot: {
    secrets: { clientSecret: 'of-nobody' },
    settings: { publicUrl },
    signed: (said, to, now) =>
      withSignature(said, {
        'x-hubspot-request-timestamp': String(now),
        'x-hubspot-signature-v3': hmac(first(to, 'clientSecret'), `POST${urlOf(said, to)}${said.body}${now}`),
      }),
    sample: (now) => ({
      body: json([
        {
          eventId: 1,
          subscriptionId: 2,
          portalId: 3,
          occurredAt: now,
          subscriptionType: 'contact.propertyChange',
          objectId: 4,
          propertyName: 'lifecyclestage',
          propertyValue: 'lead',
        },
      ]),
    }),
  },
  twilio: {
    secrets: { authToken: 'of-nobody' },
    settings: { publicUrl },
    signed: (said, to) => {
      const summed = withSignature(
        said,
        {},
        { bodySHA256: createHash('sha256').update(said.body).digest('hex') },
      )
      return withSignature(summed, {
        'x-twilio-signature': hmac(first(to, 'authToken'), urlOf(summed, to), 'base64', 'sha1'),
      })
    },
    sample: () => ({
      body: 'AccountSid=AC1&MessageSid=SM0123456789abcdef&MessageStatus=delivered&To=%2B8613800138000&From=%2B18005551212',
    }),
  },
  'segment-webhook': {
    secrets: { sharedSecret: 'of-nobody' },
    signed: (said, to) =>
      withSignature(
        said,
        omitUndefined({
          'x-signature': hmac(first(to, 'sharedSecret'), said.body, 'hex', 'sha1'),
          authorization: to.secrets['authorization'] === undefined ? undefined : first(to, 'authorization'),
        }),
      ),
    sample: (now) => ({
      body: json({
        type: 'track',
        event: 'Lead Created',
        userId: 'u1',
        messageId: 'm1',
        timestamp: isoOf(now),
        properties: { origin: 'test' },
      }),
    }),
  },
}
