import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { receiver } from '../../../shared/channels/hubspot/receive.ts'
import { isWon, stageOf } from '../../../shared/journeys/stage-and-score.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { delivered, noon, received } from '../delivery.ts'
import { changed, pushed, to } from '../samples/hubspot.ts'
import { hmacOf, vectorOf } from '../signing.ts'

const sum = (said: string) => createHash('sha256').update(said).digest('hex')

describe('hubspot-v3', () => {
  const { asked, to: known, now, negative, knock } = vectorOf('hubspot', 'hubspot-v3')

  it('is let in and read', async () => {
    expect(knock().answer.status).toBe(200)
    expect(await delivered(asked, known, now)).toMatchObject([
      {
        id: '1:12345:contact.propertyChange:lifecyclestage',
        type: 'lead.stage_changed',
        at: 1_767_578_400_000,
        identities: [{ kind: 'crm.id', value: '123', scope: '62515' }],
        props: { stage: 'lead' },
      },
    ])
  })

  it.each(negative)('is kept out: $why', (change) => {
    expect(() => knock(change)).toThrow(expect.objectContaining({ status: 401 }))
  })

  it('is let in for five minutes either way, and no longer', () => {
    for (const off of [-300, 300]) expect(knock({ now: now / 1000 + off }).answer.status).toBe(200)
    for (const off of [-301, 301])
      expect(() => knock({ now: now / 1000 + off })).toThrow('within 300 seconds')
  })

  it('is kept out when it is signed in an older way alone', () => {
    const older = (version: string, signature: string) => {
      const { 'x-hubspot-signature-v3': _, ...headers } = asked.headers
      return {
        ...asked,
        headers: { ...headers, 'x-hubspot-signature': signature, 'x-hubspot-signature-version': version },
      }
    }
    const text = Buffer.from(asked.body).toString()
    const secret = String(known.secrets['clientSecret'])
    expect(() => received(older('v1', sum(`${secret}${text}`)), known, now)).toThrow(RejectedError)
    expect(() =>
      received(older('v2', sum(`${secret}POSThttps://www.example.com/webhook_uri${text}`)), known, now),
    ).toThrow(RejectedError)
  })
})

it('what the request states of its own host is not listened to', () => {
  const asked = pushed([changed])
  const spoken = {
    ...asked,
    headers: { ...asked.headers, host: 'elsewhere.example.com', 'x-forwarded-proto': 'http' },
  }
  expect(received(spoken, to).answer.status).toBe(200)
  expect(() => received(asked, { ...to, settings: { publicUrl: 'https://elsewhere.example.com' } })).toThrow(
    RejectedError,
  )
})

it('a connection must state where the world reaches it', () => {
  expect(receiver.settings.safeParse({}).success).toBe(false)
  for (const publicUrl of ['http://example.com', 'https://example.com?x=1', 'example.com', 'https://'])
    expect(receiver.settings.safeParse({ publicUrl }).success, publicUrl).toBe(false)
  for (const publicUrl of ['https://example.com', 'https://example.com:8443/stage/'])
    expect(receiver.settings.safeParse({ publicUrl }).success, publicUrl).toBe(true)
})

it('a batch is as many events, each the same however often it was tried', () => {
  const batch = [0, 1, 2].map((eventId) => ({ ...changed, eventId, attemptNumber: eventId }))
  const { queued } = received(pushed(batch), to)
  expect(queued.map(({ text }) => JSON.parse(text))).toEqual(
    [0, 1, 2].map((eventId) => ({ ...changed, eventId })),
  )
})

it.each(['{"no":"list"}', '[1,"x",null]', 'not JSON', '[{"subscriptionType":"contact.creation"}]'])(
  'what is signed and makes no sense is taken, and refused on record: %s',
  async (body) => {
    const asked = pushed([])
    const signature = hmacOf(
      'hubspot-secret',
      `POST${String(to.settings['publicUrl'])}${asked.path}${body}${noon}`,
    )
    const odd = {
      ...asked,
      headers: { ...asked.headers, 'x-hubspot-signature-v3': signature },
      body: Buffer.from(body),
    }
    expect(received(odd, to).answer.status).toBe(200)
    await expect(delivered(odd, to)).rejects.toBeInstanceOf(RejectedError)
  },
)

const property = (of: string, propertyName: string, propertyValue: unknown) => ({
  subscriptionType: `${of}.propertyChange`,
  propertyName,
  propertyValue,
})
const one = async (said: Record<string, unknown>) => {
  const [read] = await delivered(
    pushed([{ ...changed, propertyName: undefined, propertyValue: undefined, ...said }]),
    to,
  )
  return read
}

describe('what is read', () => {
  it.each([
    [{ subscriptionType: 'contact.creation' }, 'lead.created', {}],
    [{ subscriptionType: 'contact.deletion' }, 'other', { event: 'contact.deletion' }],
    [{ subscriptionType: 'contact.merge' }, 'other', { event: 'contact.merge' }],
    [{ subscriptionType: 'contact.privacyDeletion' }, 'privacy.erasure_requested', {}],
    [property('contact', 'hs_lead_status', 'OPEN'), 'lead.stage_changed', { stage: 'OPEN' }],
    [property('contact', 'hubspot_owner_id', '77'), 'lead.assigned', { owner: '77' }],
    [property('contact', 'jobtitle', 'CEO'), 'lead.updated', {}],
    [property('contact', 'hs_email_optout', 'true'), 'consent.withdrawn', { purpose: 'email' }],
    [property('contact', 'hs_email_optout', 'false'), 'lead.updated', {}],
    [property('deal', 'dealstage', 'closedwon'), 'lead.stage_changed', { stage: 'purchase' }],
    [property('deal', 'closedate', '1'), 'lead.updated', {}],
  ])('%j is %s', async (said, type, props) => {
    expect(await one(said)).toMatchObject({ type, props })
  })

  it('an address or number that was written down belongs to the contact', async () => {
    const id = { kind: 'crm.id', value: '123', scope: '62515' }
    expect((await one(property('contact', 'email', 'Li@Example.com')))?.identities).toEqual([
      id,
      { kind: 'email', value: 'li@example.com' },
    ])
    expect((await one(property('contact', 'mobilephone', '13800138000')))?.identities).toEqual([
      id,
      { kind: 'phone', value: '+8613800138000' },
    ])
  })

  it('a deal is known by its own id, is worth something, and belongs to whom it is tied to', async () => {
    const deal = { kind: 'crm.deal_id', value: '123', scope: '62515' }
    expect(await one(property('deal', 'amount', '1200.50'))).toMatchObject({
      identities: [deal],
      value: { amount: 120_050, currency: 'CNY' },
    })
    const tied = {
      subscriptionType: 'deal.associationChange',
      objectId: undefined,
      associationType: 'DEAL_TO_CONTACT',
      fromObjectId: 123,
      toObjectId: 9,
    }
    expect(await one(tied)).toMatchObject({
      type: 'identity.linked',
      identities: [{ kind: 'crm.id', value: '9' }, deal],
    })
  })

  it('a value means what the connection states, and others of the property still what they mean', async () => {
    const known = {
      ...to,
      settings: {
        ...to.settings,
        types: { 'contact.propertyChange hs_lead_status CONNECTED': 'lead.handled' },
      },
    }
    const read = await delivered(
      pushed(
        ['CONNECTED', 'OPEN'].map((value) => ({
          ...changed,
          ...property('contact', 'hs_lead_status', value),
        })),
      ),
      known,
    )
    expect(read.map(({ type }) => type)).toEqual(['lead.handled', 'lead.stage_changed'])
  })

  it('a company names no one: taken, and refused on record', async () => {
    await expect(one(property('company', 'name', 'ACME'))).rejects.toMatchObject({ field: 'identities' })
  })
})

const told = async (said: object, settings: object = {}) => {
  const [touchpoint] = await delivered(pushed([{ ...changed, ...said }]), {
    ...to,
    settings: { ...to.settings, ...settings },
  })
  return touchpoint
}

describe('owner, stage and outcome', () => {
  const settings = {
    owners: { 777: 'an' },
    stages: { '9876': 'decision', customer: 'loyalty', 'lost-4': 'lost' },
  }

  it.each([
    ['hubspot_owner_id', '777', { owner: 'an' }],
    ['hubspot_owner_id', '888', { owner: '888' }],
    ['lifecyclestage', '9876', { stage: 'decision' }],
    ['lifecyclestage', 'customer', { stage: 'loyalty' }],
    ['lifecyclestage', 'opportunity', { stage: 'decision' }],
    ['dealstage', 'lost-4', { stage: 'lost' }],
    ['dealstage', 'closedlost', { stage: 'lost' }],
    ['lifecyclestage', 'lead', { stage: 'lead' }],
  ])(
    '%s %s is what the connection says, or what it means everywhere',
    async (propertyName, propertyValue, props) => {
      const of = propertyName === 'dealstage' ? 'deal' : 'contact'
      expect(
        await told({ subscriptionType: `${of}.propertyChange`, propertyName, propertyValue }, settings),
      ).toMatchObject({ props })
    },
  )

  it('land in the journey: a deal that was won is won', async () => {
    const touchpoint = await told({
      subscriptionType: 'contact.propertyChange',
      propertyName: 'lifecyclestage',
      propertyValue: 'customer',
    })
    expect(touchpoint && [stageOf(touchpoint), isWon(touchpoint)]).toEqual(['purchase', true])
  })

  it('that we wrote there ourselves are no news: no one has seen to the lead', async () => {
    const own = { appId: 42, changeSource: 'INTEGRATION', sourceId: '42' }
    expect(await told(own)).toMatchObject({ type: 'other' })
    expect(await told({ ...own, sourceId: '43' }, { ourApp: '43' })).toMatchObject({ type: 'other' })
    for (const other of [
      { ...own, sourceId: '43' },
      { ...own, changeSource: 'CRM_UI' },
    ])
      expect(await told(other)).toMatchObject({ type: 'lead.stage_changed' })
  })
})
