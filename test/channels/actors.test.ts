import { describe, expect, it } from 'vitest'
import { actorNamed } from '../../shared/channels/parsing/actor.ts'
import { fold } from '../../shared/journeys/fold.ts'
import { inspect } from '../../shared/journeys/inspect.ts'
import { noJourney } from '../../shared/model/journey.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { hour, judging, minute, touch, wednesday } from '../world.ts'
import { call, delivered, noon, reading, segment } from './delivery.ts'
import { pushed as chatwootPushed, incoming, to as chatwoot } from './samples/chatwoot.ts'
import { created, pushed as zendeskPushed, to as zendesk } from './samples/zendesk.ts'
import { inOrder } from '../../shared/journeys/touchpoint-order.ts'

type Read = () => Promise<Touchpoint | undefined>
const customer = { id: 9, type: 'contact', email: 'lei@example.com' }
const conversation = { id: 5, meta: { sender: customer } }

const viaChatwoot =
  (said: Record<string, unknown>): Read =>
  async () =>
    (await delivered(chatwootPushed({ ...incoming, account: { id: 1 }, conversation, ...said }), chatwoot))[0]
const out = (more: Record<string, unknown>): Read =>
  viaChatwoot({ message_type: 'outgoing', sender: { id: 3, type: 'user', name: 'An' }, ...more })
const viaZendesk =
  (type: string, event: Record<string, unknown>, detail: Record<string, unknown> = {}): Read =>
  async () =>
    (
      await delivered(
        zendeskPushed({
          ...created,
          type: `zen:event-type:${type}`,
          event,
          detail: { ...created.detail, ...detail },
        }),
        zendesk,
      )
    )[0]
const viaSegment =
  (properties: Record<string, unknown>, event = 'Chat Message Sent'): Read =>
  async () =>
    (
      await delivered(
        call('/v1/track', { type: 'track', event, userId: 'u1', messageId: 'm', properties }),
        segment,
      )
    )[0]
const viaServiceChat =
  (origin: number): Read =>
  async () => {
    const text = JSON.stringify({
      ToUserName: 'ww1',
      msgid: 'm',
      open_kfid: 'wk1',
      external_userid: 'wmTESTAAAAexternal001',
      send_time: noon / 1000,
      origin,
      msgtype: 'text',
    })
    return (await reading({ v: 1, channel: 'wecom', connection: 'corp', receivedAt: noon, text }))[0]
  }
const viaHubspot =
  (changeSource: string | undefined): Read =>
  async () => {
    const text = JSON.stringify({
      eventId: 1,
      subscriptionId: 2,
      portalId: 3,
      occurredAt: noon,
      subscriptionType: 'contact.propertyChange',
      objectId: 4,
      propertyName: 'lifecyclestage',
      propertyValue: 'opportunity',
      changeSource,
    })
    return (await reading({ v: 1, channel: 'hubspot', connection: 'crm', receivedAt: noon, text }))[0]
  }

const members: readonly (readonly [string, Read, string, string | undefined])[] = [
  ['chatwoot: a customer', viaChatwoot({}), 'chat.message_in', 'person'],
  ['chatwoot: a colleague', out({}), 'chat.message_out', 'colleague'],
  [
    "chatwoot: a colleague in the vendor's app",
    out({ sender: null, content_attributes: { external_echo: true } }),
    'chat.message_out',
    'colleague',
  ],
  ['chatwoot: a bot', out({ sender: { id: 1, type: 'agent_bot' } }), 'chat.message_out', 'bot'],
  ['chatwoot: a bot by class name', out({ sender: { id: 1, type: 'AgentBot' } }), 'chat.message_out', 'bot'],
  [
    'chatwoot: an assistant',
    out({ sender: { id: 1, type: 'captain_assistant' } }),
    'chat.message_out',
    'bot',
  ],
  [
    'chatwoot: an automation rule',
    out({ content_attributes: { automation_rule_id: 7 } }),
    'chat.message_out',
    'automation',
  ],
  [
    'chatwoot: a campaign',
    out({ additional_attributes: { campaign_id: 7 } }),
    'chat.message_out',
    'campaign',
  ],
  ['chatwoot: nobody', out({ sender: null }), 'chat.message_out', 'automation'],
  ['chatwoot: a greeting', out({ message_type: 'template', sender: null }), 'chat.message_out', 'automation'],
  [
    'chatwoot: a greeting by number',
    out({ message_type: 3, sender: null }),
    'chat.message_out',
    'automation',
  ],
  [
    "zendesk: an agent's comment",
    viaZendesk('ticket.comment_added', { comment: { author: { id: '3', is_staff: true } } }),
    'ticket.updated',
    'colleague',
  ],
  [
    "zendesk: a customer's comment",
    viaZendesk('ticket.comment_added', { comment: { author: { id: '4', is_staff: false } } }),
    'ticket.updated',
    'person',
  ],
  [
    'zendesk: a trigger',
    viaZendesk('ticket.status_changed', { current: 'SOLVED' }, { actor_id: '-1' }),
    'ticket.solved',
    'automation',
  ],
  [
    'zendesk: an agent solves',
    viaZendesk('ticket.status_changed', { current: 'SOLVED' }, { actor_id: '77' }),
    'ticket.solved',
    'colleague',
  ],
  ['zendesk: closed', viaZendesk('ticket.status_changed', { current: 'CLOSED' }), 'ticket.solved', undefined],
  ['segment: by type', viaSegment({ sender_type: 'AI Agent' }), 'chat.message_out', 'bot'],
  ['segment: by flag', viaSegment({ isBot: true }), 'chat.message_out', 'bot'],
  ['segment: an automatic reply', viaSegment({ auto_reply: true }), 'chat.message_out', 'automation'],
  ['segment: a colleague', viaSegment({ author_type: 'agent' }), 'chat.message_out', 'colleague'],
  ['segment: unknown', viaSegment({}), 'chat.message_out', undefined],
  ['wecom: a customer', viaServiceChat(3), 'chat.message_in', 'person'],
  ['wecom: the system', viaServiceChat(4), 'other', undefined],
  ['wecom: a colleague', viaServiceChat(5), 'chat.message_out', 'colleague'],
  ['hubspot: a colleague', viaHubspot('CRM_UI'), 'lead.stage_changed', 'colleague'],
  ['hubspot: a workflow', viaHubspot('AUTOMATION_PLATFORM'), 'lead.stage_changed', 'automation'],
  ['hubspot: an unknown source', viaHubspot('NEW_THING'), 'lead.stage_changed', 'automation'],
  ['hubspot: a form', viaHubspot('FORM'), 'lead.stage_changed', 'person'],
  ['hubspot: not stated', viaHubspot(undefined), 'lead.stage_changed', undefined],
]

const asked = touch('chat.message_in', wednesday)
const isCooling = (...later: Touchpoint[]): boolean => {
  const { journey } = fold(noJourney('p'), inOrder([asked, ...later]), judging())
  return inspect(journey, wednesday + hour, judging()).interruptions.some(
    ({ cause }) => cause === 'lead-cooling',
  )
}

describe('who acted', () => {
  it.each(members)('%s', async (_, read, type, by) => {
    const touchpoint = await read()
    expect([touchpoint?.type, touchpoint?.props['by']]).toEqual([type, by])
  })

  it.each(members)(
    '%s: only a colleague, or an actor the channel does not state, answers',
    async (_, read, type, by) => {
      const touchpoint = await read()
      if (!touchpoint) throw new Error('there is a touchpoint')
      const answer = {
        ...touchpoint,
        at: wednesday + 5 * minute,
        receivedAt: wednesday + 5 * minute,
        channel: 'elsewhere',
      }
      const isAnswer =
        ['chat.message_out', 'lead.stage_changed', 'ticket.solved'].includes(type) &&
        (by === undefined || by === 'colleague')
      expect(isCooling(answer)).toBe(!isAnswer)
    },
  )

  it.each([
    ['Automated Process', 'automation'],
    ['AutomatedProcess', 'automation'],
    ['Workflow Bot', 'bot'],
    ['support_bot', 'bot'],
    ['AI Sales Agent', 'bot'],
    ['einsteinBot', 'bot'],
    ['智能机器人小蜜', 'bot'],
    ['Marketing Campaign', 'campaign'],
    ['Journey Email', 'automation'],
    ['scheduled message', 'automation'],
    ['系统消息', 'automation'],
    ['营销群发', 'campaign'],
    ['Customer Success Manager', 'colleague'],
    ['contact center agent', 'colleague'],
    ['live-agent', 'colleague'],
    ['supervisor', 'colleague'],
    ['人工坐席', 'colleague'],
    ['售后客服', 'colleague'],
    ['智能客服', 'bot'],
    ['End Customer', 'person'],
    ['老客户', 'person'],
    ['Botho', undefined],
    ['maintenance', undefined],
    ['Ruler', undefined],
  ])('%s is %s', (word, actor) => {
    expect(actorNamed(word)).toBe(actor)
  })

  it.each(['is_ai', 'aiGenerated', 'isBot'])('%s marks a message of a bot', async (name) => {
    expect((await viaSegment({ [name]: true })())?.props['by']).toBe('bot')
  })

  it('words of senders are understood in any spelling', () => {
    expect(
      [
        'Agent_Bot',
        'AI agent',
        '机器人',
        'Auto-Reply',
        'human agent',
        '客服',
        'End User',
        'broadcast',
        'x',
        7,
      ].map(actorNamed),
    ).toEqual([
      'bot',
      'bot',
      'bot',
      'automation',
      'colleague',
      'colleague',
      'person',
      'campaign',
      undefined,
      undefined,
    ])
  })
})

const later = (
  type: Touchpoint['type'],
  props: Touchpoint['props'] = {},
  channel = asked.channel,
): Touchpoint => ({ ...touch(type, wednesday + 5 * minute, undefined, props), channel })

describe('the wait for an answer', () => {
  it.each<[string, Touchpoint[], boolean]>([
    ["goes on after the bot's answer", [later('chat.message_out', { by: 'bot' })], true],
    [
      "ends with a colleague's answer after the bot's",
      [
        later('chat.message_out', { by: 'bot' }),
        { ...later('chat.message_out', { by: 'colleague' }), id: 'z' },
      ],
      false,
    ],
    ['ends when the conversation is resolved', [later('chat.ended')], false],
    ['ends when the ticket is solved', [later('ticket.solved')], false],
    [
      'ends when the ticket is solved by a colleague elsewhere',
      [later('ticket.solved', { by: 'colleague' }, 'zendesk')],
      false,
    ],
    ['ends when a rule closes the same conversation', [later('chat.ended', { by: 'automation' })], false],
    ['goes on when a rule closes another one', [later('chat.ended', { by: 'automation' }, 'zendesk')], true],
  ])('%s', (_, touchpoints, cooling) => expect(isCooling(...touchpoints)).toBe(cooling))

  it("does not begin with a bot's message", () => {
    const { journey } = fold(
      noJourney('p'),
      [touch('chat.message_in', wednesday, undefined, { by: 'bot' })],
      judging(),
    )
    expect(journey.watches).toEqual([])
    expect(journey.score.value).toBe(0)
  })
})
