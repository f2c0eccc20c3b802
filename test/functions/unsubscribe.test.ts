import { describe, expect, it } from 'vitest'
import { ingestEvent } from '../../shared/channels/parsing/ingest-event.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { consentAfter, consentAlias } from '../../shared/people/consent/consent.ts'
import { firstBlock } from '../../shared/senders/delivery/guards.ts'
import { renderMail } from '../../shared/senders/providers/mail.ts'
import type { Message } from '../../shared/model/message.ts'
import { preferring, sign, unsubscribing } from '../../shared/signed-links/token.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { firstPlaybooks } from '../../shared/policy/first-playbooks.ts'
import { preferences } from '../../shared/preference-center/preferences.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { noon, request } from '../channels/delivery.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { alias, broken, email, senderProfile } from '../senders/sending-installation.ts'
import { sendRequest, signingSecret, world } from './send-request.ts'
import type { Consent } from '../../shared/storage/message-ports.ts'

const head = { ...senderProfile, signingSecret }
const at = Date.parse('2026-01-07T04:00:00Z')
const { journey, interruption } = broken('no-show', at)

const message = (category: 'marketing' | 'service', over: Partial<Message> = {}): Message => ({
  id: `m-${category}`,
  alias,
  person: alias,
  treatment: 't',
  interruption: interruption.id,
  cause: 'no-show',
  step: 's',
  via: 'email',
  class: 'M',
  category,
  to: 'customer',
  address: email,
  template: 'x',
  data: {},
  value: 4,
  status: 'queued',
  createdAt: at,
  attempts: 0,
  v: 1,
  ...over,
})

/** The path of the one-click link of a mail as it goes out. */
const linkIn = (written: Message): string => {
  const template = { id: 'x', subject: 'Hello', body: '<p>Hello</p>' }
  const { headers } = renderMail(
    { message: written, template, senderProfile: head, profile: { email }, language: 'en' },
    { tracked: false },
  )
  return new URL(/<([^>]+)>/.exec(headers['List-Unsubscribe'] ?? '')?.[1] ?? '').pathname
}

/** What the ledger holds after a click, having come through the endpoint, the queue and the intake. */
const ledgerAfter = async (path: string, asked: Partial<Parameters<typeof request>[0]> = {}) => {
  const { deps, queued } = world()
  const answer = await sendRequest(
    deps,
    request({ path, method: 'POST', body: 'List-Unsubscribe=One-Click', ...asked }),
  )
  const kept: Touchpoint[] = []
  const take = ingestEvent({
    add: async (touchpoint) => void kept.push(touchpoint),
    refuse: async ({ reason }) => {
      throw new Error(reason)
    },
  })
  for (const event of queued) await take(event)
  const agreed: Consent = { alias, v: 1, words: { 'email marketing': { given: true, at: 1, proof: 'p' } } }
  const ledger = kept.reduce<Consent>((known, touchpoint) => {
    expect(consentAlias(touchpoint)).toBe(alias)
    return consentAfter(known, alias, touchpoint) ?? known
  }, agreed)
  return { answer, kept, ledger }
}

const reasonFor = (category: 'marketing' | 'service', ledger: Consent): string | undefined =>
  firstBlock({
    message: message(category),
    journey,
    interruption,
    consents: [ledger],
    address: ledger,
    ledgers: [],
    others: [],
    policy: firstPolicy,
    zone: 'Asia/Shanghai',
    now: at,
  })?.reason.code

describe('one click', () => {
  it.each([
    ['service', 'service'],
    ['service', 'marketing'],
    ['marketing', 'marketing'],
  ] as const)('in a %s mail stops the next %s mail', async (clicked, next) => {
    const { ledger } = await ledgerAfter(linkIn(message(clicked)))
    expect(reasonFor(next, ledger)).toMatch(/withdrawn/)
  })

  it('in a marketing mail leaves what the reader signed up for', async () => {
    const { ledger } = await ledgerAfter(linkIn(message('marketing')))
    expect(reasonFor('service', ledger)).toBeUndefined()
  })

  it('in every mail to a customer that ships stops the next mail of its category', async () => {
    const steps = firstPlaybooks
      .flatMap(({ steps: all }) => all)
      .flatMap((step) => (step.do === 'send' && step.to === 'customer' ? [step] : []))
    expect(steps.length).toBeGreaterThan(0)
    for (const { category, template } of steps) {
      expect(firstPolicy.templates.map(({ id }) => id)).toContain(template)
      if (category !== 'marketing' && category !== 'service')
        throw new Error('a mail to a customer is no staff mail')
      const { ledger } = await ledgerAfter(linkIn(message(category)))
      expect(reasonFor(category, ledger)).toMatch(/withdrawn/)
    }
  })

  it('in an older mail, whose link does not state its category, stops both', async () => {
    const { ledger } = await ledgerAfter(
      `/u/${sign(unsubscribing, { m: 'old', a: alias, e: email }, signingSecret)}`,
    )
    expect([reasonFor('service', ledger), reasonFor('marketing', ledger)]).toEqual([
      expect.stringMatching(/withdrawn/),
      expect.stringMatching(/withdrawn/),
    ])
  })

  it.each(['marketing', 'service'] as const)(
    'of a %s mail: the page says in both languages what goes on, and why',
    async (category) => {
      for (const method of ['GET', 'POST']) {
        const { answer } = await ledgerAfter(linkIn(message(category)), {
          method,
          body: method === 'GET' ? '' : 'List-Unsubscribe=One-Click',
        })
        expect(answer.statusCode).toBe(200)
        expect(answer.body).toMatch(
          category === 'marketing' ? /仍会发送必要的通知.*因为/ : /仅会继续收到履行合同所必需的邮件.*因为/,
        )
        expect(answer.body).toMatch(/go(es)? on[^]*because/)
      }
    },
  )
})

const multipart = (end: string, newline: string, value = 'One-Click', more = ''): string =>
  [`--b`, `Content-Disposition: form-data; name="List-Unsubscribe"${more}`, '', value, `--b${end}`, ''].join(
    newline,
  )

describe('a request to unsubscribe is understood in any wrapping', () => {
  const oneClick = 'List-Unsubscribe=One-Click'
  const urlencoded = 'application/x-www-form-urlencoded'
  it.each([
    ['text/plain', 'text/plain', oneClick],
    ['no content type', undefined, oneClick],
    ['an empty content type', '', oneClick],
    ['an unknown content type', 'application/octet-stream', oneClick],
    ['no content type that is one', ';;;', oneClick],
    ['JSON said, form sent', 'application/json', oneClick],
    ['JSON', 'application/json', '{"List-Unsubscribe":"One-Click"}'],
    ['a line end after it', urlencoded, `${oneClick}\r\n`],
    ['white space around it', urlencoded, `  ${oneClick} \n\n`],
    ['a byte order mark', urlencoded, `\uFEFF${oneClick}`],
    ['a charset', `${urlencoded}; charset=UTF-8`, oneClick],
    ['an unknown charset', `${urlencoded};charset="gb2312"`, oneClick],
    ['upper case', urlencoded.toUpperCase(), oneClick.toUpperCase()],
    ['lower case', urlencoded, oneClick.toLowerCase()],
    ['percent-encoded', urlencoded, 'List%2DUnsubscribe=One%2DClick'],
    ['percent-encoded as a whole', urlencoded, 'List-Unsubscribe%3DOne-Click'],
    ['a header line', 'text/plain', 'List-Unsubscribe: One-Click'],
    ['among others', urlencoded, `a=1&${oneClick}&b=2`],
    ['base64', undefined, Buffer.from(oneClick).toString('base64')],
    ['multipart', 'multipart/form-data; boundary=b', multipart('--', '\r\n')],
    ['multipart with a quoted boundary', 'multipart/form-data; boundary="b"', multipart('--', '\r\n')],
    ['multipart in upper case', 'MULTIPART/FORM-DATA; BOUNDARY=b', multipart('--', '\r\n')],
    ['multipart with bare line feeds', 'multipart/form-data; boundary=b', multipart('--', '\n')],
    ['multipart whose end is missing', 'multipart/form-data; boundary=b', multipart('', '\r\n')],
    ['multipart without its content type', undefined, multipart('--', '\r\n')],
    [
      'multipart with a part that has a type',
      'multipart/form-data; boundary=b',
      multipart('--', '\r\n', 'One-Click', '\r\nContent-Type: text/plain; charset=utf-8'),
    ],
    [
      'multipart in base64',
      'multipart/form-data; boundary=b',
      multipart('--', '\r\n', 'T25lLUNsaWNr', '\r\nContent-Transfer-Encoding: base64'),
    ],
  ])('%s', async (_, type, body) => {
    const { answer, kept } = await ledgerAfter(linkIn(message('service')), {
      headers: type === undefined ? {} : { 'content-type': type },
      body,
    })
    expect(answer.statusCode).toBe(200)
    expect(kept.map((touchpoint) => touchpoint.type)).toEqual(['email.unsubscribed', 'consent.withdrawn'])
  })

  it.each(['>', '.', '%3E', ' ', '\r\n', ','])('a link that a mail program ended with %j', async (end) => {
    const { answer } = await ledgerAfter(`${linkIn(message('service'))}${end === '%3E' ? '>' : end}`)
    expect(answer.statusCode).toBe(200)
  })

  it.each([
    '',
    'List-Unsubscribe',
    'List-Unsubscribe=',
    'List-Unsubscribe=Two-Clicks',
    'One-Click',
    '{"List-Unsubscribe":1}',
    '\u0000\u00FF',
  ])('but %j does not ask for anything', async (body) => {
    const { answer, kept } = await ledgerAfter(linkIn(message('service')), { body })
    expect([answer.statusCode, kept]).toEqual([400, []])
  })
})

it.each([
  'text/plain',
  '',
  'multipart/form-data; boundary=b',
  'application/x-www-form-urlencoded; charset=gbk',
])('choices are understood when they come as %j', async (type) => {
  const rows = createRepositories(memoryStore())
  const queued: unknown[] = []
  const deps = {
    rows,
    enqueue: async (events: readonly unknown[]) => void queued.push(...events),
    signingSecrets: async () => [signingSecret],
  }
  const token = sign(preferring, { m: 'm1', e: email }, signingSecret)
  const body = type.startsWith('multipart')
    ? '--b\r\nContent-Disposition: form-data; name="action"\r\n\r\nnone\r\n--b--'
    : 'action=none\r\n'
  const answer = await preferences(
    deps,
    request({ path: `/p/${token}`, method: 'POST', headers: { 'content-type': type }, body }),
    token,
    noon,
  )
  expect([answer.status, queued.length]).toEqual([200, 3])
})
