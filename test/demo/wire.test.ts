import { describe, expect, it } from 'vitest'
import { end, minute } from '../../infra/cli/demo/timeline.ts'
import type { DemoEvent } from '../../infra/cli/demo/event.ts'
import { writeScenario } from '../../infra/cli/demo/scenario.ts'
import { isAsItMust, evaluate, type Row } from '../../infra/cli/demo/evaluation.ts'
import { breaksBy } from '../../infra/cli/demo/ground-truth.ts'
import { type Keys, requests } from '../../infra/cli/demo/http-requests.ts'
import { channelNamed } from '../channels/all-channels.ts'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { fold } from '../../shared/journeys/fold.ts'
import { inspect } from '../../shared/journeys/inspect.ts'
import { noJourney } from '../../shared/model/journey.ts'
import type { Touchpoint, TouchpointType } from '../../shared/model/touchpoint.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { inOrder } from '../../shared/journeys/touchpoint-order.ts'

const secret = `whsec_${Buffer.from('a secret for demonstrations').toString('base64')}`
const keys: Keys = {
  writeKeys: { site: 'key-of-the-site', esp: 'key-of-the-esp' },
  secrets: { webinar: secret, crm: secret },
}
const { people, deliveries } = writeScenario(1, 120)
const happenings = deliveries.map(({ happening }) => happening)

/** What the product reads when these are told at a moment. */
const read = async (told: readonly DemoEvent[], now: number): Promise<Touchpoint[]> => {
  const touchpoints: Touchpoint[] = []
  for (const { path, headers, body } of requests(told, people, keys, now)) {
    const [channel, connection, secrets] =
      path === '/v1/batch'
        ? ([channelNamed('segment'), 'site', { writeKey: Object.values(keys.writeKeys) }] as const)
        : ([channelNamed('standard-webhooks'), path.split('/').at(-1) ?? '', { secret }] as const)
    if (!channel) throw new Error(`nobody answers at ${path}`)
    const { events, context } = channel.verify(
      { method: 'POST', path, query: {}, headers, body: Buffer.from(body) },
      { channel: channel.name, id: connection, secrets, settings: {} },
      now,
    )
    for (const text of events) {
      touchpoints.push(
        ...(await channel.parse({
          event: {
            v: 1,
            channel: channel.name,
            connection,
            receivedAt: now,
            text,
            ...(context ? { context } : {}),
          },
          settings: {},
        })),
      )
    }
  }
  return touchpoints
}

const key = ({ statedAt, id }: Touchpoint): string => `${statedAt}#${id}`

const types: Readonly<Record<DemoEvent['did'], TouchpointType | undefined>> = {
  looked: 'web.page_viewed',
  'gave their name': 'profile.updated',
  'left a request': 'lead.created',
  'asked in chat': 'chat.message_in',
  'was answered in chat': 'chat.message_out',
  'was called back': 'lead.handled',
  bought: 'order.paid',
  'was mailed': 'email.delivered',
  opened: 'email.opened',
  clicked: 'email.clicked',
  bounced: 'email.bounced',
  unsubscribed: 'email.unsubscribed',
  registered: 'event.registered',
  cancelled: 'event.registration_cancelled',
  joined: 'event.joined',
  'followed our link': undefined,
}

describe('what goes over the wire', () => {
  it('is read as what happened, when it happened, whatever the clock of the device states', async () => {
    const touchpoints = new Map(
      (await read(happenings, end)).map((touchpoint) => [touchpoint.id.replace('evt_', ''), touchpoint]),
    )
    expect(touchpoints.size).toBe(happenings.length)
    for (const { id, did, at } of happenings)
      expect(touchpoints.get(id)).toMatchObject({ type: types[did], at })
  })

  it('is the same touchpoint when it is reported again hours later', async () => {
    const [once, again] = [await read(happenings, end), await read(happenings, end + 137 * minute)]
    expect(again.map(key).sort()).toEqual(once.map(key).sort())
  })

  it('reports the journeys exactly what is true', async () => {
    const judging = { policies: [firstPolicy] as const, detectors: watchDetectors }
    const rows: Row[] = []
    for (const [person, story] of Map.groupBy(happenings, (one) => one.person)) {
      const { journey, ended } = fold(noJourney('p'), inOrder(await read(story, end)), judging)
      const { interruptions } = inspect(journey, end, judging)
      rows.push(
        ...ended.map(({ watch, status }) => ({ ...watch, id: watch.by, person, status })),
        ...interruptions.map((one) => ({ ...one, person })),
      )
    }
    // Folded at once, nothing was ever told and so nothing is withdrawn.
    const breaks = breaksBy(happenings, end).filter((one) => one.end !== 'withdrawn')
    const reckoned = evaluate({ breaks, disproved: [], byUs: new Set() }, rows)
    expect(reckoned.flatMap(({ differences }) => differences)).toEqual([])
    expect(isAsItMust(reckoned)).toBe(true)
  })
})
