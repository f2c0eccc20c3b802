import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Message } from '../../shared/model/message.ts'
import type { RenderInput } from '../../shared/senders/sender.ts'
import { smtp, smtpServer } from '../../shared/senders/providers/smtp.ts'
import { alias, senderProfile, wednesday } from './sending-installation.ts'
import { type Sink, smtpSink } from './sinks.ts'

let sink: Sink
beforeAll(async () => {
  sink = await smtpSink()
})
afterAll(async () => {
  await sink.close()
})

const message: Message = {
  id: 'm1',
  alias,
  person: alias,
  treatment: 't',
  interruption: 'i',
  cause: 'no-show',
  step: 's',
  via: 'email',
  class: 'M',
  category: 'service',
  to: 'customer',
  address: 'li.lei@example.com',
  template: 'x',
  data: { name: '李雷', link: 'https://example.com/r' },
  value: 1,
  status: 'claimed',
  createdAt: wednesday,
  attempts: 1,
  v: 2,
}
const input: RenderInput = {
  message,
  template: {
    id: 'x',
    subject: '你好 {{name}}',
    body: '<a href="{{link}}">{{name}}</a>',
  },
  senderProfile,
  profile: { email: message.address },
  language: 'zh',
}

it('an e-mail by SMTP has both parts, one-click unsubscription and its message id', async () => {
  sink.got.length = 0
  expect(
    await (
      await smtp(async () => ({ host: '127.0.0.1', port: sink.port, insecure: true })).write(input)
    )(wednesday),
  ).toEqual({ as: 'sent' })
  const [letter = ''] = sink.got
  expect(letter).toMatch(/^To: li\.lei@example\.com$/m)
  expect(letter).toMatch(/^From: ACME <hello@acme\.example>$/m)
  expect(letter).toMatch(/^Subject: =\?UTF-8\?/m)
  expect(letter).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m)
  expect(letter).toMatch(/^X-Touch-Id: m1$/im)
  expect(letter).toMatch(/text\/plain[^]*text\/html/)
})

it('nothing is sent to a server without TLS, unless it is marked as local', async () => {
  sink.got.length = 0
  const attempt = await (
    await smtp(async () => ({ host: '127.0.0.1', port: sink.port })).write(input)
  )(wednesday)
  expect(attempt).toMatchObject({ as: 'refused', verdict: 'retry-backoff' })
  expect(sink.got).toEqual([])
})

it('the SMTP settings are parsed from the secret', () => {
  expect(
    smtpServer.parse(JSON.parse('{"host":"smtp.example.com","port":"465","user":"u","password":"p"}')),
  ).toEqual({ host: 'smtp.example.com', port: 465, user: 'u', password: 'p' })
})
