import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { receiver } from '../../../shared/channels/salesforce/receive.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, received } from '../delivery.ts'
import { outbound, sent, to } from '../samples/salesforce.ts'
import { addressToken, vectorOf } from '../signing.ts'
import { vectorWith } from '../vectors.ts'

const at = '2026-01-05T11:59:00.000Z'
const lead = { Id: '00Q000000000001EAA', Email: 'li@example.com', Status: 'Open' }

const of = (organizationId: string) => connection('salesforce', { token: addressToken, organizationId })

describe('salesforce-outbound-message', () => {
  const { asked: given } = vectorOf('salesforce', 'salesforce-outbound-message')
  const asked = { ...given, query: { token: addressToken } }
  const { expect: told } = vectorWith(
    'salesforce-outbound-message',
    z.object({ expect: z.object({ responseBody: z.string(), responseContentType: z.string() }) }),
  )

  it('is let in, acknowledged exactly, and read', async () => {
    expect(received(asked, to).answer).toEqual({
      status: 200,
      headers: { 'content-type': told.responseContentType },
      body: told.responseBody,
    })
    expect(await delivered(asked, to)).toMatchObject([
      {
        id: '04l000000000001AAA',
        type: 'lead.stage_changed',
        identities: [
          { kind: 'crm.id', value: '00Q000000000001EAA', scope: '00D000000000001EAA' },
          { kind: 'email', value: 'lei@example.com' },
        ],
        props: { stage: 'Open' },
      },
    ])
  })

  it.each([
    ['no token', given],
    ['another token', { ...given, query: { token: `${addressToken}x` } }],
    ['a token in another place', { ...given, headers: { ...given.headers, authorization: addressToken } }],
  ])('is kept out with %s', (_, changed) => {
    expect(() => received(changed, to)).toThrow(expect.objectContaining({ status: 401 }))
  })

  it('is let in by a token in the path', () => {
    expect(received({ ...given, path: `/hooks/salesforce/main~${addressToken}` }, to).answer.status).toBe(200)
  })

  it('is kept out when it is another organisation than the one agreed on; an id may be stated in either length', () => {
    expect(received(asked, of('00D000000000001')).answer.status).toBe(200)
    expect(received(asked, of('00D000000000001EAA')).answer.status).toBe(200)
    expect(() => received(asked, of('00D000000000002EAA'))).toThrow(expect.objectContaining({ status: 401 }))
  })
})

it('no is stated as Ack=false', () => {
  expect(receiver.rejectionResponse?.(new RejectedError('no', { status: 401 }))).toMatchObject({
    status: 401,
    body: expect.stringContaining('<Ack>false</Ack>'),
  })
})

it('a hundred notifications are as many events, and the session that lets into Salesforce is in none', () => {
  const many = Array.from(
    { length: 100 },
    (_, index) => ['Lead', { ...lead, Email: `li${index}@example.com` }] as const,
  )
  const { queued } = received(sent(outbound(...many)), to)
  expect(queued).toHaveLength(100)
  expect(JSON.stringify(queued)).not.toContain('a-session-nobody-may-see')
})

it('a short token is none', () => {
  expect(receiver.secrets.safeParse({ token: 'too-short' }).success).toBe(false)
})

const one = async (type: string, fields: Readonly<Record<string, string>>) =>
  (await delivered(sent(outbound([type, fields])), to))[0]

describe('what is read', () => {
  it('a lead that was just made is new, one that states its stage is at that stage, anything else was changed', async () => {
    expect(await one('Lead', { ...lead, CreatedDate: at, LastModifiedDate: at })).toMatchObject({
      type: 'lead.created',
      statedAt: at,
    })
    expect(
      await one('Lead', { ...lead, CreatedDate: '2026-01-01T00:00:00.000Z', LastModifiedDate: at }),
    ).toMatchObject({
      type: 'lead.stage_changed',
    })
    expect(await one('Contact', { Id: '003000000000001AAA', Phone: '13800138000' })).toMatchObject({
      type: 'lead.updated',
    })
  })

  it('who and what', async () => {
    const said = {
      ...lead,
      FirstName: 'Lei',
      LastName: 'Li &amp; Sons',
      Company: 'Tea',
      OwnerId: '005A',
      LeadSource: 'Web',
      Phone: '13800138000',
    }
    expect(await one('Lead', said)).toMatchObject({
      name: 'Lei Li & Sons',
      company: 'Tea',
      identities: [{ kind: 'crm.id' }, { kind: 'email' }, { kind: 'phone', value: '+8613800138000' }],
      props: { owner: '005A', origin: 'Web', stage: 'Open' },
    })
  })

  it('an opportunity is known by its own id and belongs to its contact', async () => {
    const said = {
      Id: '006000000000001AAA',
      ContactId: '003000000000001AAA',
      StageName: 'Won',
      Amount: '1200.0',
      CurrencyIsoCode: 'CNY',
      Name: 'Deal',
    }
    const [read] = await delivered(sent(outbound(['Opportunity', said])), {
      ...to,
      settings: { amounts: true },
    })
    expect(read).toMatchObject({
      type: 'lead.stage_changed',
      identities: [
        { kind: 'crm.id', value: '003000000000001AAA' },
        { kind: 'crm.deal_id', value: '006000000000001AAA' },
      ],
      props: { stage: 'Won' },
      value: { amount: 120_000, currency: 'CNY' },
    })
    expect(read).not.toHaveProperty('name')
    expect(await one('Opportunity', said)).not.toHaveProperty('value')
  })

  it('an object we have no word for is other', async () => {
    expect(await one('Case', { Id: '500', ContactId: '003' })).toMatchObject({
      type: 'other',
      props: { event: 'Case' },
    })
  })

  it.each([
    '<Notification><Id>x</Id>',
    '<Notification><!DOCTYPE x></Notification>',
    '<Notification></Notification>',
  ])('what makes no sense is taken, and refused on record: %s', async (part) => {
    expect(received(sent(part), to).answer.status).toBe(200)
    await expect(delivered(sent(part), to)).rejects.toBeInstanceOf(RejectedError)
  })
})
