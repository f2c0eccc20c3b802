import { describe, expect, it } from 'vitest'
import { delivered, received } from '../delivery.ts'
import { pushed, response, to } from '../samples/typeform.ts'
import { vectorOf } from '../signing.ts'

describe('typeform', () => {
  const { asked, to: known, now, knock } = vectorOf('typeform', 'typeform')

  it('is let in and read', async () => {
    expect(knock().answer.status).toBe(200)
    expect(await delivered(asked, known, now)).toMatchObject([
      {
        id: 'a3a12ec67a1365927098a606107fac15',
        type: 'survey.submitted',
        statedAt: '2026-01-05T02:00:00.000Z',
        identities: [
          { kind: 'userId', value: 'u_1001' },
          { kind: 'email', value: 'lei@example.com' },
        ],
        props: { survey_id: 'lT4Z3j', score: 9 },
      },
    ])
  })

  it.each(['sha256=AAAA', 'AketkwEUOmltia94uvqQChO0ZH07oa3xId2o+pmhvYA=', ''])(
    'is kept out under the signature %j',
    (signature) => {
      expect(() => knock({ headers: { 'typeform-signature': signature } })).toThrow(
        expect.objectContaining({ status: 401 }),
      )
    },
  )
})

const one = async (form_response: unknown, settings = {}, event_type = 'form_response') =>
  (await delivered(pushed({ event_type, form_response }), { ...to, settings }))[0]

describe('what is read', () => {
  it('a mark out of ten is the score whatever was asked, and our own lead id comes back', async () => {
    expect(await one(response)).toMatchObject({
      identities: [
        { kind: 'email', value: 'li@example.com' },
        { kind: 'lead.id', value: 'L-1' },
      ],
      props: { score: 9 },
    })
  })

  it('a form may be something else than a survey, and its questions may be named', async () => {
    const answers = [
      { type: 'text', text: '李雷', field: { id: 'f3', ref: 'who', type: 'short_text' } },
      {
        type: 'phone_number',
        phone_number: '+8613800138000',
        field: { id: 'f4', ref: 'r4', type: 'phone_number' },
      },
      {
        type: 'choice',
        choice: { label: 'Tea Ltd' },
        field: { id: 'f5', ref: 'firm', type: 'multiple_choice' },
      },
    ]
    const settings = { fields: { name: 'who', company: 'firm' }, becomes: 'lead.created', origin: 'fair' }
    expect(await one({ ...response, answers, hidden: null }, settings)).toMatchObject({
      type: 'lead.created',
      name: '李雷',
      company: 'Tea Ltd',
      identities: [{ kind: 'phone', value: '+8613800138000' }],
      props: { origin: 'fair' },
    })
  })

  it('a response that is not whole yet is other, and not the response', async () => {
    const part = await one(response, {}, 'form_response_partial')
    expect(part).toMatchObject({ type: 'other', props: { event: 'form_response_partial' } })
    expect(part?.id).not.toBe(response.token)
  })

  it.each([{ ...response, answers: [], hidden: {} }, { ...response, token: '' }, { form_id: 1 }])(
    'what names nobody or no response is taken, and refused on record',
    async (form_response) => {
      expect(received(pushed({ event_type: 'form_response', form_response }), to).answer.status).toBe(200)
      await expect(one(form_response)).rejects.toMatchObject({ status: 400 })
    },
  )
})
