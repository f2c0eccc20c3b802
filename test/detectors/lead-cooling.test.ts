import { describe, expect, it } from 'vitest'
import { leadCooling } from '../../shared/detectors/lead-cooling.ts'
import { fold } from '../../shared/journeys/fold.ts'
import { noJourney, type Watch } from '../../shared/model/journey.ts'
import type { Scalar, Touchpoint, TouchpointType } from '../../shared/model/touchpoint.ts'
import { aPolicy, hour, judging, minute, touch, wednesday } from '../world.ts'

const via = (channel: string, type: TouchpointType, props: Record<string, Scalar> = {}): Touchpoint => ({
  ...touch(type, wednesday + minute, undefined, props),
  channel,
})

/** What somebody waits for who asked on this channel. */
const askedOn = (channel: string): Watch => {
  const asked = { ...touch('chat.message_in', wednesday), channel }
  return fold(noJourney('p'), [asked], judging()).journey.watches[0] ?? expect.fail('nothing is expected')
}

describe('given a person who asked in a chat', () => {
  it.each<[string, 'kept' | 'void' | undefined, Touchpoint]>([
    ['a colleague answers', 'kept', via('chatwoot', 'chat.message_out', { by: 'colleague' })],
    [
      'somebody of ours answers, and the channel does not say who',
      'kept',
      via('chatwoot', 'chat.message_out'),
    ],
    ['a bot answers', undefined, via('chatwoot', 'chat.message_out', { by: 'bot' })],
    ['a rule answers', undefined, via('chatwoot', 'chat.message_out', { by: 'rule' })],
    ['the lead is handled', 'kept', via('segment', 'lead.handled')],
    ['the lead moves to another stage', 'kept', via('segment', 'lead.stage_changed')],
    [
      'a rule moves the lead to another stage',
      undefined,
      via('segment', 'lead.stage_changed', { by: 'rule' }),
    ],
    ['a colleague writes by WeCom', 'kept', via('wecom', 'wecom.message_out')],
    ['we remind a colleague by WeCom', undefined, via('wecom', 'wecom.message_out', { message: 'm1' })],
    ['the person orders', 'kept', via('shopify', 'order.created')],
    ['the person pays, and a rule reports it', 'kept', via('shopify', 'order.paid', { by: 'rule' })],
    ['the person buys in a store', 'kept', via('segment', 'purchase.store')],
    ['a colleague resolves the conversation', 'kept', via('chatwoot', 'chat.ended', { by: 'colleague' })],
    ['a conversation ends, and the channel does not say by whom', 'kept', via('other', 'chat.ended')],
    ['the customer ends the same conversation', 'void', via('chatwoot', 'chat.ended', { by: 'customer' })],
    ['a rule ends the same conversation', 'void', via('chatwoot', 'chat.ended', { by: 'rule' })],
    ['the customer ends a conversation elsewhere', undefined, via('other', 'chat.ended', { by: 'customer' })],
    ['a colleague solves a ticket elsewhere', 'kept', via('zendesk', 'ticket.solved', { by: 'colleague' })],
    ['a rule solves a ticket elsewhere', undefined, via('zendesk', 'ticket.solved', { by: 'rule' })],
    ['the person asks to be erased', 'void', via('segment', 'privacy.erasure_requested')],
    ['the customer removes us', 'void', via('wecom', 'wecom.contact_removed_by_customer')],
    ['a colleague removes the customer', 'void', via('wecom', 'wecom.contact_removed_by_staff')],
    ['the person unfollows us', 'void', via('wechat-oa', 'social.unfollowed')],
    ['the person asks again', undefined, via('chatwoot', 'chat.message_in')],
    ['the person looks at a page', undefined, via('segment', 'web.page_viewed')],
    ['the person opens an e-mail', undefined, via('ses', 'email.opened', { grade: 'human' })],
  ])('when %s, then the wait ends: %s', (_, verdict, touchpoint) => {
    expect(leadCooling.closes(touchpoint, askedOn('chatwoot'))).toBe(verdict)
  })

  it('when the person asks again, then the first question keeps its deadline', () => {
    const again = touch('wecom.message_in', wednesday + 20 * minute)
    const { journey } = fold(noJourney('p'), [touch('chat.message_in', wednesday), again], judging())
    expect(journey.watches.map(({ since, due }) => [since, due])).toEqual([
      [wednesday, wednesday + 30 * minute],
    ])
  })

  it('when the person asks again after an answer, then a new wait begins', () => {
    const { journey } = fold(
      noJourney('p'),
      [
        touch('chat.message_in', wednesday),
        touch('chat.message_out', wednesday + minute),
        touch('chat.message_in', wednesday + hour),
      ],
      judging(),
    )
    expect(journey.watches.map(({ since }) => since)).toEqual([wednesday + hour])
  })
})

describe('a wait for an answer', () => {
  it.each<[string, boolean, Touchpoint]>([
    ['a lead', true, touch('lead.created', wednesday)],
    ['a chat message', true, touch('chat.message_in', wednesday)],
    ['a WeCom message', true, touch('wecom.message_in', wednesday)],
    ['a message on social media', true, touch('social.message_in', wednesday)],
    ['a lead that a rule created', true, touch('lead.created', wednesday, undefined, { by: 'rule' })],
    ['a page that is viewed', false, touch('web.page_viewed', wednesday)],
    ['an answer of ours', false, touch('chat.message_out', wednesday)],
  ])('is begun by %s: %s', (_, begins, touchpoint) => {
    expect(leadCooling.opens(touchpoint, aPolicy(), noJourney('p')) !== undefined).toBe(begins)
  })

  /** 17:50 on that Wednesday in Shanghai, ten minutes before the team closes. */
  const evening = wednesday + 7 * hour + 50 * minute

  it.each([
    ['in the middle of the day', wednesday, wednesday + 30 * minute],
    ['at the moment the team opens', wednesday - hour, wednesday - 30 * minute],
    ['a millisecond before the team opens', wednesday - hour - 1, wednesday - 30 * minute],
    ['half an hour before the team closes', evening - 20 * minute, evening + 10 * minute],
    ['a millisecond later than that', evening - 20 * minute + 1, evening + 15 * hour + 10 * minute + 1],
    ['ten minutes before the team closes', evening, evening + 15 * hour + 30 * minute],
    ['at the moment the team closes', evening + 10 * minute, evening + 15 * hour + 40 * minute],
  ])('that begins %s ends after half an hour of business time', (_, at, due) => {
    expect(leadCooling.opens(touch('lead.created', at), aPolicy(), noJourney('p'))?.due).toBe(due)
  })

  it.each([
    ['en', 'PT30M', 'nobody answered within 30 minutes of business hours'],
    ['en', 'PT2H', 'nobody answered within 120 minutes of business hours'],
    ['zh', 'PT45M', '客户来询后 45 分钟（工作时间）内无人回应'],
  ] as const)('is explained in %s with the patience of that time (%s)', (language, patience, text) => {
    expect(leadCooling.reason({ patience }, language)).toBe(text)
  })
})
