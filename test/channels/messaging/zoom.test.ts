import { createHmac } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { connection, delivered, keysOf, noon, received } from '../delivery.ts'
import { vectorOf, zoomEvent, zoomSecret } from '../forms.ts'

const to = connection('zoom', { secretToken: zoomSecret })
const webinar = {
  id: '111111111',
  uuid: '4444AAAiAAAAAiAiAiiAii==',
  host_id: 'x1yCzABCDEfg23HiJKl4mN',
  topic: '发布会',
  start_time: '2026-01-05T10:00:00Z',
  duration: 60,
}
const registrant = {
  id: 'reg-1',
  email: 'Li@Example.com',
  first_name: '雷',
  last_name: '李',
  status: 'approved',
  create_time: '2026-01-04T09:00:00Z',
}
const participant = {
  user_id: '16778240',
  user_name: 'Li Lei',
  registrant_id: 'reg-1',
  id: '',
  email: '',
  join_time: '2026-01-05T10:05:00Z',
}
const event = (name: string, more: object) => ({
  event: name,
  event_ts: noon - 1000,
  payload: { account_id: 'AAA', object: { ...webinar, ...more } },
})
const read = async (name: string, more: object) => delivered(zoomEvent(event(name, more)), to)

describe('zoom-webinar-joined', () => {
  const vector = vectorOf('zoom-webinar-joined')
  const then = Number(vector.asked.headers['x-zm-request-timestamp']) * 1000
  const known = connection('zoom', vector.secrets)

  it('is let in, and names the registrant', async () => {
    expect(received(vector.asked, known, then).answer).toEqual({ status: 200, body: '' })
    expect(await delivered(vector.asked, known, then)).toMatchObject([
      {
        type: 'event.joined',
        identities: [
          { kind: 'email', value: 'lei@example.com' },
          { kind: 'zoom.registrant_id', value: vector.expect['registrantKey'] },
        ],
        props: {
          event_key: '111111111',
          event_name: '发布会',
          starts_at: '2026-01-05T02:00:00.000Z',
          ends_at: '2026-01-05T03:00:00.000Z',
        },
      },
    ])
  })

  it.each([
    ['another secret', vector.asked, connection('zoom', { secretToken: 'another-secret-token' })],
    [
      'another time',
      {
        ...vector.asked,
        headers: { ...vector.asked.headers, 'x-zm-request-timestamp': String(then / 1000 + 1) },
      },
      known,
    ],
    [
      'no prefix',
      {
        ...vector.asked,
        headers: {
          ...vector.asked.headers,
          'x-zm-signature': vector.asked.headers['x-zm-signature']?.slice(3) ?? '',
        },
      },
      known,
    ],
    [
      'a body written anew',
      {
        ...vector.asked,
        body: Buffer.from(JSON.stringify(JSON.parse(Buffer.from(vector.asked.body).toString()), null, 1)),
      },
      known,
    ],
  ])('is kept out with %s', (_, asked, connected) => {
    expect(() => received(asked, connected, then)).toThrow(expect.objectContaining({ status: 401 }))
  })

  it('is let in for five minutes either way, unless it is set otherwise', () => {
    expect(() => received(vector.asked, known, then + 301_000)).toThrow('within 300')
    expect(
      received(vector.asked, { ...known, settings: { tolerance: 7200 } }, then + 3_600_000).answer.status,
    ).toBe(200)
  })
})

const check = (plainToken: unknown) => ({
  event: 'endpoint.url_validation',
  event_ts: noon,
  payload: { plainToken },
})

describe('the check of the address', () => {
  it('is answered with the token and its HMAC, by the secret it was asked with', () => {
    const both = connection('zoom', { secretToken: ['the-next-secret', zoomSecret] })
    const { answer, queued } = received(zoomEvent(check('qgg8vlvZRS6UYooatFL8Aw')), both)
    expect(queued).toEqual([])
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toEqual({
      plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
      encryptedToken: createHmac('sha256', zoomSecret).update('qgg8vlvZRS6UYooatFL8Aw').digest('hex'),
    })
  })

  it('makes no signature for anyone: neither for who signs nothing, nor of what could be signed', () => {
    expect(() => received({ ...zoomEvent(check('abc')), headers: {} }, to)).toThrow(RejectedError)
    for (const token of [`v0:${noon / 1000}:{}`, '', 7, 'a'.repeat(101)]) {
      expect(received(zoomEvent(check(token)), to).answer.body).toBe('')
    }
  })
})

describe('what is read', () => {
  it('is who registered, when, and for what', async () => {
    expect(
      await read('webinar.registration_created', {
        registrant: { ...registrant, phone: '13800138000', org: '示例公司' },
      }),
    ).toMatchObject([
      {
        type: 'event.registered',
        statedAt: '2026-01-04T09:00:00.000Z',
        name: '李雷',
        company: '示例公司',
        identities: [
          { kind: 'email', value: 'li@example.com' },
          { kind: 'phone', value: '+8613800138000' },
          { kind: 'zoom.registrant_id', value: 'reg-1' },
        ],
        props: { event_key: '111111111', ends_at: '2026-01-05T11:00:00.000Z' },
      },
    ])
  })

  it('is also what they answered to questions of the host', async () => {
    const custom_questions = [
      { title: '您的手机号（必填）', value: '13800138000' },
      { title: '公司名称', value: '示例公司' },
      null,
      { title: 7 },
    ]
    expect(
      await read('webinar.registration_created', { registrant: { id: 'reg-1', custom_questions } }),
    ).toMatchObject([
      {
        company: '示例公司',
        identities: [{ kind: 'phone', value: '+8613800138000' }, { kind: 'zoom.registrant_id' }],
      },
    ])
  })

  it.each([
    ['webinar.registration_approved', { registrant }, 'event.registered'],
    ['webinar.registration_cancelled', { registrant }, 'event.registration_cancelled'],
    ['webinar.registration_denied', { registrant }, 'event.registration_cancelled'],
    ['webinar.registration_created', { registrant: { ...registrant, status: 'pending' } }, 'other'],
    ['webinar.participant_joined', { participant }, 'event.joined'],
    [
      'webinar.participant_left',
      { participant: { ...participant, leave_time: '2026-01-05T10:45:00Z' } },
      'event.left',
    ],
    ['meeting.registration_created', { registrant }, 'event.registered'],
    ['meeting.participant_joined', { participant }, 'event.joined'],
    ['webinar.constructor', { registrant }, 'other'],
  ])('%s (%#) is known by the registration', async (name, more, type) => {
    const [touchpoint] = await read(name, more)
    expect(touchpoint).toMatchObject({
      type,
      ...(type === 'other' ? { props: { event: name } } : { props: { event_key: '111111111' } }),
    })
    expect(touchpoint?.identities).toContainEqual({ kind: 'zoom.registrant_id', value: 'reg-1' })
  })

  it.each([
    [
      'webinar.ended',
      { end_time: '2026-01-05T11:20:00Z' },
      undefined,
      'event.ended',
      { ends_at: '2026-01-05T11:20:00.000Z' },
    ],
    ['meeting.ended', {}, undefined, 'event.ended', {}],
    [
      'webinar.updated',
      { start_time: '2026-01-12T10:00:00Z', duration: 30 },
      undefined,
      'event.rescheduled',
      { ends_at: '2026-01-12T10:30:00.000Z' },
    ],
    ['webinar.updated', { start_time: undefined, topic: 'New name' }, undefined, 'other', undefined],
    ['webinar.deleted', {}, undefined, 'event.cancelled', {}],
    ['webinar.deleted', { occurrences: [{ occurrence_id: '1' }] }, 'single', 'other', undefined],
    ['meeting.deleted', { occurrences: [{ occurrence_id: '1' }] }, 'all', 'event.cancelled', {}],
  ])(
    '%s (%#): what happens to the event itself is about all who registered, and told under its host',
    async (name, more, operation, type, props) => {
      const changed = event(name, more)
      const asked = zoomEvent({ ...changed, payload: { ...changed.payload, operation } })
      expect(await delivered(asked, to)).toMatchObject([
        {
          type,
          props: props === undefined ? { event: name } : { event_key: '111111111', ...props },
          identities: [{ kind: 'zoom.host_id' }],
        },
      ])
    },
  )

  it('that a webinar has a recording is about its host, who is no customer', async () => {
    for (const [name, more] of [
      ['recording.completed', {}],
      [
        'webinar.participant_joined',
        { participant: { ...participant, id: webinar.host_id, email: 'host@example.com' } },
      ],
    ] as const) {
      expect(await read(name, more)).toMatchObject([
        {
          type: 'other',
          props: { event: name },
          identities: [{ kind: 'zoom.host_id', scope: 'AAA', value: webinar.host_id }],
        },
      ])
    }
  })

  it('is refused on record where no one is named', async () => {
    await expect(
      read('webinar.participant_joined', { participant: { ...participant, registrant_id: '' } }),
    ).rejects.toMatchObject({
      field: 'identities',
    })
    for (const odd of [{}, { event: 'webinar.ended' }, { event: 7, payload: {} }]) {
      expect(received(zoomEvent(odd), to).answer.status).toBe(200)
      await expect(delivered(zoomEvent(odd), to)).rejects.toThrow(RejectedError)
    }
  })

  it('is one touchpoint for each time a person comes, however often it is reported', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3600 }),
        fc.integer({ min: 0, max: 299 }),
        async (later, delay) => {
          const again = event('webinar.participant_joined', {
            participant: {
              ...participant,
              join_time: new Date(noon - 7200_000 + later * 1000).toISOString(),
            },
          })
          const first = keysOf(await delivered(zoomEvent(again), to))
          expect(
            keysOf(await delivered(zoomEvent(again, { at: noon + delay * 1000 }), to, noon + delay * 1000)),
          ).toEqual(first)
          expect(first).not.toEqual(
            keysOf(
              await read('webinar.participant_joined', {
                participant: { ...participant, join_time: '2026-01-05T11:58:00Z' },
              }),
            ),
          )
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('a webinar whose time is written otherwise', () => {
  it.each<[string, object, object]>([
    [
      'in the zone that is named beside it',
      { start_time: '2026-01-05T18:00:00', timezone: 'Asia/Shanghai' },
      { starts_at: '2026-01-05T10:00:00.000Z', ends_at: '2026-01-05T11:00:00.000Z' },
    ],
    [
      'in UTC although a zone is named',
      { timezone: 'Asia/Shanghai' },
      { starts_at: '2026-01-05T10:00:00.000Z' },
    ],
    ['with its minutes as text', { duration: '90' }, { ends_at: '2026-01-05T11:30:00.000Z' }],
    [
      'with null where nothing is',
      { participant: null, registrant },
      { starts_at: '2026-01-05T10:00:00.000Z' },
    ],
  ])('is read %s', async (_, more, props) => {
    expect(await read('webinar.registration_created', { registrant, ...more })).toMatchObject([
      { type: 'event.registered', props },
    ])
  })

  it.each([
    ['webinar.recovered', 'event.rescheduled'],
    ['meeting.permanently_deleted', 'event.cancelled'],
  ])('that was taken back or deleted for good: %s is %s', async (name, type) => {
    expect(await read(name, {})).toMatchObject([{ type, props: { event_key: '111111111' } }])
  })
})
