import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { noon, wecomXml } from '../../channels/delivery.ts'
import type { Random } from '../../simulation/random.ts'
import type { Family } from '../family.ts'
import {
  hostileJson,
  hostileMembers,
  hostileText,
  hostileValue,
  textMangled,
  withHostile,
} from '../hostile.ts'
import { insist } from '../invariants.ts'
import { followed, stored, takenIn } from '../world.ts'
import { hostileEvent } from './tracking.ts'

const vectors = z
  .object({
    vectors: z.array(
      z.looseObject({ id: z.string(), event: z.looseObject({ detail: z.looseObject({}) }).optional() }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../../channels/vectors.json', import.meta.url), 'utf8')))
const sesEvents = vectors.vectors.flatMap(({ id, event }) =>
  id.startsWith('ses-eventbridge') && event ? [event] : [],
)

const sesText = (chance: Random): unknown => {
  const event = chance.pick(sesEvents)
  const { mail, ...detail } = event.detail
  const changed = withHostile(chance, { ...detail, mail: withHostile(chance, z.looseObject({}).parse(mail)) })
  return withHostile(
    chance,
    { source: 'aws.ses', id: 'e1', time: '2026-01-05T12:00:00Z', detail: changed },
    1,
  )
}

const own = (chance: Random): string =>
  hostileJson(
    chance,
    withHostile(chance, {
      id: 'm1:sent',
      channel: 'own',
      source: 'own',
      type: chance.pick(['email.sent', 'link.clicked', 'email.unsubscribed', hostileText(chance)]),
      at: noon,
      statedAt: chance.happens(0.8) ? '2026-01-05T12:00:00.000Z' : hostileText(chance),
      receivedAt: noon,
      identities: [withHostile(chance, { kind: 'email', value: 'li.lei@example.com' }, 1)],
      props: chance.happens(0.5) ? { message: 'm1' } : hostileMembers(chance),
    }),
  )

const texts: Readonly<Record<string, (chance: Random) => string>> = {
  segment: (chance) => hostileJson(chance, hostileEvent(chance)),
  rudderstack: (chance) => hostileJson(chance, hostileEvent(chance)),
  'segment-webhook': (chance) =>
    hostileJson(
      chance,
      withHostile(chance, {
        type: chance.pick(['delete', 'track', 'identify']),
        userId: 'u1',
        event: hostileText(chance),
        receivedAt: hostileText(chance),
      }),
    ),
  'standard-webhooks': (chance) =>
    hostileJson(chance, {
      type: hostileText(chance),
      timestamp: hostileValue(chance),
      data: hostileMembers(chance),
    }),
  wecom: (chance) =>
    chance.pick([
      () =>
        textMangled(
          chance,
          wecomXml({
            Event: 'change_external_contact',
            ChangeType: 'add_external_contact',
            ExternalUserID: 'wmTESTAAAAexternal001',
          }),
        ),
      () =>
        wecomXml({
          Event: hostileText(chance),
          ExternalUserID: hostileText(chance),
          CreateTime: hostileText(chance),
          MsgId: hostileText(chance),
        }),
      () => hostileText(chance),
      () =>
        `<xml><ToUserName>ww1</ToUserName>${'<MemChangeList><Item>wmTESTAAAAexternal001</Item></MemChangeList>'.repeat(chance.below(30))}<Event>${hostileText(chance)}</Event></xml>`,
    ])(),
  ses: (chance) => hostileJson(chance, sesText(chance)),
  own,
  [' nobody']: (chance) => hostileJson(chance, hostileValue(chance)),
}

const settings: readonly Record<string, string>[] = [
  {},
  { country: 'CN' },
  { country: 'XX' },
  { currency: 'CNY' },
]

/** What lies on the queue, whoever put it there: it is stored or refused on record, and never thrown at. */
const run = async (chance: Random): Promise<void> => {
  const channel = chance.happens(0.02) ? hostileText(chance) : chance.pick(Object.keys(texts))
  const text = ((Object.hasOwn(texts, channel) ? texts[channel] : undefined) ?? own)(chance)
  const event = {
    v: 1,
    channel,
    connection: 'main',
    receivedAt: chance.happens(0.9) ? noon : chance.pick([0, noon + 1]),
    text,
    ...(chance.happens(0.3) ? { context: { id: hostileText(chance), sentAt: hostileText(chance) } } : {}),
    settings: {},
  }
  const body =
    channel === 'ses' && chance.happens(0.5)
      ? sesText(chance)
      : {
          ...event,
          ...(channel === 'ses' || channel === 'own' || channel === 'wecom'
            ? {}
            : { settings: chance.pick(settings) }),
        }
  await takenIn([body])
  const once = stored(true)
  await takenIn([body])
  const twice = stored(true)
  insist(once === twice, `delivered twice, stored ${once} and then ${twice} times`)
  if (chance.happens(0.3)) await followed()
}

export const reading: Family = {
  name: 'reading',
  what: 'what lies on the touchpoints queue, of every channel',
  weight: 25,
  run,
}
