import { readdirSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countryIn, countryOf, unknownCountry } from '../../shared/people/contact/country.ts'
import { cleanPhone } from '../../shared/people/contact/contact-details.ts'
import { phoneIdentity } from '../../shared/channels/parsing/identities.ts'
import { enterLead } from '../../shared/api/leads.ts'
import { judgement } from '../../shared/imports/verdicts.ts'
import { now, shipped } from '../imports/row-results.ts'
import { noon, reading } from './delivery.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

type Text = (phone: string, country: string) => unknown
const given = { first_name: 'Max', last_name: 'Berg' }
const order = { id: 7, status: 'processing', date_created_gmt: '2026-01-05T10:00:00' }
const form = { phone: 'q1', country: 'q2' }

/** Every reader that takes a phone number, and how its sender states one with a country beside it. */
const senders: Readonly<
  Record<
    string,
    {
      readonly text: Text
      readonly context?: QueuedEvent['context']
      readonly settings?: QueuedEvent['settings']
      readonly raw?: true
    }
  >
> = {
  segment: {
    text: (phone, country) => ({
      type: 'identify',
      userId: 'u_1',
      messageId: 'm',
      traits: { phone, address: { country } },
    }),
  },
  'segment-webhook': {
    text: (phone, country) => ({
      type: 'track',
      event: 'Lead Created',
      userId: 'u_1',
      messageId: 'm',
      properties: { phone, country },
    }),
  },
  rudderstack: {
    text: (phone, country) => ({
      type: 'track',
      event: 'Order Completed',
      userId: 'u_1',
      messageId: 'm',
      context: { traits: { phone } },
      properties: { billing_address: { country_code: country } },
    }),
  },
  cloudevents: {
    text: (phone, country) => ({
      specversion: '1.0',
      id: '1',
      source: 's',
      type: 'lead.created',
      data: { userId: 'u_1', phone, country },
    }),
  },
  'standard-webhooks': {
    text: (phone, country) => ({
      type: 'lead.created',
      timestamp: '2026-01-05T10:00:00Z',
      data: { userId: 'u_1', phone, address: { country } },
    }),
    context: { id: 'm' },
  },
  shopify: {
    text: (phone, country) => ({ id: 1, phone, ...given, default_address: { country_code: country } }),
    context: { topic: 'customers/update', shop: 'a.myshopify.com' },
  },
  woocommerce: {
    text: (phone, country) => ({ ...order, billing: { ...given, phone, country } }),
    context: { topic: 'order.created', shop: 's' },
  },
  salesforce: {
    text: (phone, country) =>
      `<Notification><Id>04l1</Id><sObject xsi:type="sf:Lead"><sf:Id>00Q1</sf:Id><sf:Phone>${phone}</sf:Phone><sf:Country>${country}</sf:Country></sObject></Notification>`,
    raw: true,
  },
  zoom: {
    text: (phone, country) => ({
      event: 'webinar.registration_created',
      event_ts: 1,
      payload: {
        account_id: 'a',
        object: { id: 9, registrant: { id: 'r', email: 'b@example.com', phone, country } },
      },
    }),
  },
  zendesk: {
    text: (phone, country) => ({
      type: 'zen:event-type:user.created',
      id: '1',
      account_id: 1,
      detail: { id: 5, phone, country },
    }),
  },
  chatwoot: {
    text: (phone, country) => ({
      event: 'contact_created',
      id: 5,
      account: { id: 1 },
      phone_number: phone,
      additional_attributes: { country_code: country },
    }),
  },
  twilio: {
    text: (phone, country) =>
      new URLSearchParams({
        MessageSid: 'SM1',
        From: phone,
        To: '+15005550006',
        Body: 'hello',
        SmsStatus: 'received',
        FromCountry: country,
      }).toString(),
    raw: true,
  },
  weidian: {
    text: (phone, country) => ({
      type: 'weidian.order.already_payment',
      message: { order_id: 5, buyer_info: { buyer_id: '8', phone, country } },
    }),
  },
  youzan: {
    text: (phone, country) => ({
      type: 'trade_TradePaid',
      kdt_id: 1,
      msg: {
        full_order_info: {
          order_info: { tid: 'E1' },
          buyer_info: { buyer_phone: phone },
          address_info: { delivery_country: country },
        },
      },
    }),
  },
  xiaoe: {
    text: (phone, country) => ({
      type: 'order_change',
      message_id: 'm',
      app_id: 'app',
      xe_data: { action: 'create', order_id: 'o1', user_id: 'u_9', phone, country },
    }),
  },
  typeform: {
    text: (phone, country) => ({
      event_type: 'form_response',
      form_response: {
        form_id: 'f',
        token: 't',
        answers: [
          { type: 'text', text: phone, field: { ref: 'q1' } },
          { type: 'text', text: country, field: { ref: 'q2' } },
          { type: 'email', email: 'b@example.com', field: { ref: 'q3' } },
        ],
      },
    }),
    settings: { fields: form },
  },
  jinshuju: {
    text: (phone, country) => ({
      form: 'f',
      entry: { serial_number: 1, q1: phone, q2: country, q3: 'b@example.com' },
    }),
    settings: { fields: { ...form, email: 'q3' } },
  },
  jiandaoyun: {
    text: (phone, country) => ({
      op: 'data_create',
      data: { 手机: phone, 国家: country, 邮箱: 'b@example.com' },
    }),
  },
  wjx: {
    text: (phone, country) => ({ activity: 1, joinid: 1, q1: phone, q2: country, q3: 'b@example.com' }),
    settings: { fields: { ...form, email: 'q3' } },
  },
}

/** Readers whose senders state no country, ever: numbers abroad come with their prefix. */
const without: ReadonlySet<string> = new Set(['aliyun-sms', 'hubspot', 'own'])

const read = async (name: string, phone: string, country: string) => {
  const { text, context, settings, raw } = senders[name] ?? { text: () => '' }
  const said = text(phone, country)
  return reading({
    v: 1,
    channel: name,
    connection: 'main',
    receivedAt: noon,
    text: raw ? String(said) : JSON.stringify(said),
    ...(context ? { context } : {}),
    ...(settings ? { settings } : {}),
  })
}

const phonesIn = (touchpoints: Awaited<ReturnType<typeof read>>): string[] =>
  touchpoints.flatMap(({ identities }) =>
    identities.filter(({ kind }) => kind === 'phone').map(({ value }) => value),
  )

it('every reader that takes a phone number is in the list', () => {
  const folder = new URL('../../shared/channels/', import.meta.url)
  const takes = readdirSync(folder, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && !['http', 'verification', 'parsing', 'signing', 'own'].includes(entry.name),
    )
    .filter(({ name }) =>
      readdirSync(new URL(`${name}/`, folder)).some((file) =>
        /phone|parsing\/form-answers|parsing\/envelope|readSegment/.test(
          readFileSync(new URL(`${name}/${file}`, folder), 'utf8'),
        ),
      ),
    )
    .map(({ name }) => name)
  expect(
    takes.filter((name) => !(name in senders) && !without.has(name)).filter((name) => name !== 'ses'),
  ).toEqual([])
})

describe.each(Object.keys(senders))('%s', (name) => {
  it.each(['DE', 'Germany', '德国', 'DEU'])(
    'reads a number by the country it states (%s), not by the default',
    async (country) => {
      expect(phonesIn(await read(name, '0151 23456789', country))).toEqual(['+4915123456789'])
    },
  )

  it('believes the prefix of a number before the country', async () => {
    expect(phonesIn(await read(name, '+8613800138000', 'DE'))).toEqual(['+8613800138000'])
    expect(phonesIn(await read(name, '0033 6 12 34 56 78', 'DE'))).toEqual(['+33612345678'])
  })

  it('takes what is no number of the stated country for none, of whatever country the default is', async () => {
    for (const country of ['DE', 'Narnia'])
      expect(phonesIn(await read(name, '13800138000', country).catch(() => []))).toEqual([])
  })

  it('falls back to the default where no country is stated, or a word for nothing', async () => {
    for (const country of ['', 'null', '-', '无'])
      expect(phonesIn(await read(name, '13800138000', country))).toEqual(['+8613800138000'])
  })
})

it('a number that is none of the stated country is flagged and kept as text', async () => {
  const [touchpoint] = await read('segment', '13800138000', 'DE')
  expect(touchpoint?.props).toMatchObject({ flags: 'phone.country', phone_stated: '13800138000' })
  const [masked] = await read('segment', '138****8000', 'DE')
  expect(masked?.props).not.toHaveProperty('phone_stated')
})

const rows = async (header: string, ...lines: string[]) =>
  Array.fromAsync(
    (
      await judgement(new TextEncoder().encode([header, ...lines].join('\n')), {
        mappingFor: async () => shipped('customers'),
        now,
      })
    ).verdicts,
  )

const phones = (verdicts: Awaited<ReturnType<typeof rows>>) =>
  verdicts.map((verdict) =>
    verdict.outcome === 'accepted'
      ? /"phone":"([^"]*)"/.exec(JSON.stringify(verdict.calls[0]?.call))?.[1]
      : undefined,
  )

describe('in a file', () => {
  it.each(['国家', '国家/地区', 'Country', 'country_code', 'Billing Country', '国家代码'])(
    'the column %s states the country of each row, though no mapping names it',
    async (column) => {
      const verdicts = await rows(
        `客户编号,手机号,${column}`,
        'C1,0151 23456789,德国',
        'C2,13800138000,',
        'C3,13800138000,中国',
        'C4,612345678,ES',
        'C5,13800138000,DE',
      )
      expect(phones(verdicts)).toEqual([
        '+4915123456789',
        '+8613800138000',
        '+8613800138000',
        '+34612345678',
        '13800138000',
      ])
      expect(verdicts.map(({ flags }) => flags.some((flag) => flag.startsWith('phone.country')))).toEqual([
        false,
        false,
        false,
        false,
        true,
      ])
    },
  )
})

it('the time zone of a row is that of its column, not of the mapping', async () => {
  const lines = [
    '客户编号,手机号,时区,更新时间',
    'C1,13800138000,Europe/Berlin,2026-01-05 09:30',
    'C2,13800138001,,2026-01-05 09:30',
    'C3,13800138002,Mars/Base,2026-01-05 09:30',
  ]
  const { verdicts } = await judgement(new TextEncoder().encode(lines.join('\n')), {
    mappingFor: async () => shipped('customers'),
    now,
  })
  const stated = (await Array.fromAsync(verdicts)).map((verdict) =>
    verdict.outcome === 'accepted' ? verdict.calls[0]?.place.statedAt : undefined,
  )
  expect(stated).toEqual(['2026-01-05T08:30:00.000Z', '2026-01-05T01:30:00.000Z', '2026-01-05T01:30:00.000Z'])
})

const languageOf = async (channel: string, said: unknown, context: QueuedEvent['context'] = {}) =>
  (
    await reading({
      v: 1,
      channel,
      connection: 'main',
      receivedAt: noon,
      text: JSON.stringify(said),
      context,
    })
  )[0]?.props['language']

it('the language a sender states is kept', async () => {
  const contact = {
    event: 'contact_created',
    id: 5,
    account: { id: 1 },
    additional_attributes: { browser: { browser_language: 'de' } },
  }
  const customer = { id: 1, email: 'b@example.com', customer_locale: 'fr-CA', token: 't' }
  expect([
    await languageOf('chatwoot', contact),
    await languageOf('shopify', customer, { topic: 'orders/create', shop: 'a.myshopify.com' }),
  ]).toEqual(['de', 'fr-CA'])
})

it('a lead that is typed in with a country has a number of that country', async () => {
  const queued: string[] = []
  await enterLead(
    async (events) => void queued.push(...events.map(({ text }) => text)),
    { phone: '0151 23456789', country: 'DE' },
    noon,
    { country: 'CN', staff: [] },
  )
  expect(queued.join()).toContain('+4915123456789')
})

describe('a country', () => {
  it.each([
    ['DE', 'DE'],
    ['de', 'DE'],
    ['DEU', 'DE'],
    ['Germany', 'DE'],
    ['德国', 'DE'],
    ['Deutschland', 'DE'],
    ['🇩🇪', 'DE'],
    ['Germany (DE)', 'DE'],
    ['de-DE', 'DE'],
    ['+49', '+49'],
    ['0049', '+49'],
    ['49', '+49'],
    ['UK', 'GB'],
    ['英国', 'GB'],
    ['USA', 'US'],
    ['美国', 'US'],
    ['中国大陆', 'CN'],
    ['中华人民共和国', 'CN'],
    ['中国香港', 'HK'],
    ['台灣', 'TW'],
    ['韩国', 'KR'],
    ['Korea, Republic of', 'KR'],
    ['日本', 'JP'],
    ['Narnia', unknownCountry],
    ['', undefined],
    ['N/A', undefined],
    ['未知', undefined],
    [null, undefined],
    [{}, undefined],
  ])('%j is %s', (said, code) => expect(countryOf(said)).toBe(code))

  it('is looked for near the phone first', () => {
    expect(countryIn({ country: 'FR', phone_country: 'DE' })).toBe('DE')
    expect(countryIn({ shipping_address: { country: 'FR' }, country: 'DE' })).toBe('DE')
    expect(countryIn({ country: 'Narnia', address: { country: 'DE' } })).toBe('DE')
    expect(countryIn({ mobile_country_code: '460' }, undefined, [], 'DE')).toBeUndefined()
  })

  it('never makes a number of another country, whatever is stated', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('DE', 'FR', 'US', 'ZZ', '+44'),
        fc.stringMatching(/^1[3-9]\d{9}$/),
        async (country, phone) => {
          expect(
            (await phoneIdentity(phone, country, 'CN')).filter(({ value }) => value.startsWith('+86')),
          ).toEqual([])
        },
      ),
      { numRuns: 200 },
    )
  })

  it('whose calling code is stated reads numbers as the country does', async () => {
    expect(await cleanPhone('0151 23456789', '+49')).toEqual({ value: '+4915123456789' })
  })
})

describe('a country in any place that states one', () => {
  it.each<[object, string]>([
    [{ country_calling_code: '+49' }, '+49'],
    [{ phonePrefix: '+49' }, '+49'],
    [{ phone_code: 49 }, '+49'],
    [{ mobile_country: 'DE' }, 'DE'],
    [{ Billing_Country__c: 'DE' }, 'DE'],
    [{ 国名: 'ドイツ' }, 'DE'],
    [{ 국가: '독일' }, 'DE'],
    [{ Страна: 'Германия' }, 'DE'],
    [{ kraj: 'Niemcy' }, 'DE'],
    [{ ülke: 'Almanya' }, 'DE'],
    [{ country_of_residence: 'Germany' }, 'DE'],
    [{ country_id: [49, 'Germany'] }, 'DE'],
    [{ country: { isoCode: 'DE' } }, 'DE'],
    [{ country: { label: 'Germany', value: 'DE' } }, 'DE'],
    [{ customer: { address: { country: 'DE' } } }, 'DE'],
    [{ recipient: { country: 'DE' } }, 'DE'],
    [{ 手机区号: '+49' }, '+49'],
    [{ 国家码: '49' }, '+49'],
    [{ '国家*': '德国' }, 'DE'],
    [{ country: 'US-CA' }, 'US'],
  ])('%j', (source, expected) => expect(countryIn(source)).toBe(expected))

  it.each([
    { mobile_country_code: '460' },
    { countryside: 'DE' },
    { postal_code: '49' },
    { ip_country: 'DE' },
    { code: 'DE' },
  ])('%j states none', (source) => expect(countryIn(source)).toBeUndefined())
})
