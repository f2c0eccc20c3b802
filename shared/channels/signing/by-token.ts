import { Webhook } from 'standardwebhooks'
import { activeSecrets } from '../../runtime/constant-time.ts'
import { formOf } from '../http/read-post-body.ts'
import { membersOf, parseJson } from '../parsing/json.ts'
import {
  withSignature,
  isoOf,
  type SignatureTestKit,
  type UnsignedRequest,
  secondsOf,
  shanghaiOf,
} from './signature-test-kit.ts'
import type { Connection } from '../../model/connection.ts'

const first = ({ secrets }: Connection, name: string): string => activeSecrets(secrets[name])[0] ?? ''
const json = (said: unknown): string => JSON.stringify(said)
const nobodys = 'of-nobody-0123456789-0123456789'
const withToken = (said: UnsignedRequest, to: Connection): UnsignedRequest =>
  withSignature(said, {}, { token: first(to, 'token') })

const callOf = (body: string): string => {
  const { batch, type } = membersOf(parseJson(body)) ?? {}
  return batch === undefined && typeof type === 'string' ? `/v1/${type}` : '/v1/batch'
}
const tracking: SignatureTestKit = {
  secrets: { writeKey: 'of-nobody' },
  signed: (said, to) =>
    withSignature(
      { path: callOf(said.body), ...said },
      { authorization: `Basic ${Buffer.from(`${first(to, 'writeKey')}:`).toString('base64')}` },
    ),
  sample: (now) => ({
    body: json({
      batch: [
        {
          type: 'track',
          event: 'Lead Created',
          userId: 'u1',
          messageId: 'm1',
          timestamp: isoOf(now),
          properties: { origin: 'test' },
        },
      ],
    }),
  }),
}

const xml = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `<sf:${name}>${value}</sf:${name}>`)
    .join('')

/** Senders who show a token, a write key, or sign as Standard Webhooks says. */
export const byToken: Readonly<Record<string, SignatureTestKit>> = {
  segment: tracking,
  rudderstack: tracking,
  jinshuju: {
    secrets: { token: nobodys },
    signed: withToken,
    sample: (now) => ({
      body: json({
        form: 'form',
        form_name: 'Form',
        entry: { serial_number: 1, x_field_1: 'lead-1', created_at: isoOf(now) },
      }),
    }),
  },
  'aliyun-sms': {
    secrets: { token: nobodys },
    signed: withToken,
    sample: (now) => ({
      body: json([
        {
          phone_number: '13800138000',
          send_time: shanghaiOf(now),
          report_time: shanghaiOf(now),
          success: true,
          err_code: 'DELIVERED',
          err_msg: '',
          sms_size: '1',
          biz_id: '1',
          out_id: '1',
        },
      ]),
    }),
  },
  weidian: {
    secrets: { token: nobodys },
    signed: (said, to) =>
      withToken(
        {
          ...said,
          body: new URLSearchParams({ content: formOf(said.body)['content'] ?? said.body }).toString(),
        },
        to,
      ),
    sample: () => ({
      body: json({
        type: 'weidian.order.already_payment',
        message: { order_id: '1', status: '2', buyer_id: 'buyer', pay_time: '2026-01-05 10:00:00' },
      }),
    }),
  },
  salesforce: {
    secrets: { token: nobodys },
    signed: withToken,
    sample: (now) => {
      const lead = xml({
        Id: '00Q000000000001EAA',
        Email: 'lead@example.com',
        Status: 'Open',
        LastModifiedDate: isoOf(now),
      })
      const object = `<sObject xsi:type="sf:Lead" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">${lead}</sObject>`
      const notification = `<Notification><Id>04l000000000001AAA</Id>${object}</Notification>`
      return {
        body: `<soapenv:Envelope><soapenv:Body><notifications>${notification}</notifications></soapenv:Body></soapenv:Envelope>`,
      }
    },
  },
  cloudevents: {
    secrets: { token: 'of-nobody' },
    signed: (said, to) =>
      withSignature(
        { ...said, headers: { 'content-type': 'application/cloudevents+json', ...said.headers } },
        { authorization: `Bearer ${first(to, 'token')}` },
      ),
    sample: (now) => ({
      body: json({
        specversion: '1.0',
        id: '1',
        source: '/test',
        type: 'com.example.lead.created',
        time: isoOf(now),
        data: { email: 'lead@example.com', origin: 'test' },
      }),
    }),
  },
  'standard-webhooks': {
    secrets: { secret: `whsec_${Buffer.from('the secret of nobody at all').toString('base64')}` },
    signed: (said, to, now) => {
      const id = said.headers?.['webhook-id'] ?? 'msg_1'
      const signature =
        to.secrets['secret'] === undefined
          ? ''
          : new Webhook(first(to, 'secret')).sign(id, new Date(now), said.body)
      return withSignature(said, {
        'webhook-id': id,
        'webhook-timestamp': secondsOf(now),
        'webhook-signature': signature,
      })
    },
    sample: (now) => ({
      body: json({
        type: 'lead.created',
        timestamp: isoOf(now),
        data: { email: 'lead@example.com', origin: 'test' },
      }),
    }),
  },
}
