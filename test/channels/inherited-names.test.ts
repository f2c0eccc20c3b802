import { describe, expect, it } from 'vitest'
import { touchpointSchema } from '../../shared/model/touchpoint.ts'
import { RejectedError } from '../../shared/runtime/errors.ts'
import { reading } from './delivery.ts'
import { queuedSamples } from './samples.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

/** Names that every object inherits: a table that is asked for them without care answers with a function. */
const inherited = ['constructor', 'toString', 'valueOf', 'hasOwnProperty']
/** As long as each of them, and a word that no vendor has. */
const unknownLike = (name: string): string => 'brixelwumpkindato'.slice(0, name.length)

const outcome = async (queued: QueuedEvent, name: string): Promise<string> => {
  try {
    const touchpoints = await reading(queued)
    for (const touchpoint of touchpoints) touchpointSchema.parse(touchpoint)
    const bare = touchpoints.map((touchpoint) => ({ ...touchpoint, id: '' }))
    return JSON.stringify(bare)
      .replaceAll(name, unknownLike(name))
      .replaceAll(name.toLowerCase(), unknownLike(name))
  } catch (error) {
    if (error instanceof RejectedError) return 'refused'
    throw error
  }
}

/**
 * The event with one of its texts replaced: of JSON each string, of XML what stands between two tags, of its
 * context each value.
 */
const variants = (queued: QueuedEvent): ((word: string) => QueuedEvent)[] => {
  const texts = [
    ...queued.text.matchAll(
      /(?<=[:[,]\s*)"(?:[^"\\]|\\.)*"(?!\s*:)|(?<=<!\[CDATA\[)[^\]]+|(?<=>)[^<>]+(?=<\/)/g,
    ),
  ]
  const context = queued.context ?? {}
  return [
    ...texts.map(({ 0: found, index }) => (word: string) => ({
      ...queued,
      text: `${queued.text.slice(0, index)}${found.startsWith('"') ? `"${word}"` : word}${queued.text.slice(index + found.length)}`,
    })),
    ...Object.keys(context).map((name) => (word: string) => ({
      ...queued,
      context: { ...context, [name]: word },
    })),
  ]
}

describe.each(queuedSamples().map((queued) => [queued.channel, queued] as const))(
  'an event of %s',
  (_, queued) => {
    it('means by a word that all objects inherit what it means by any unknown word', async () => {
      for (const variant of variants(queued)) {
        for (const name of inherited) {
          expect(await outcome(variant(name), name)).toBe(
            await outcome(variant(unknownLike(name)), unknownLike(name)),
          )
        }
        // An id of this form stands for nobody, so only that it is read counts.
        await outcome(variant('__proto__'), '__proto__')
      }
    })
  },
)

const told = (channel: string, said: unknown, context: Record<string, string> = {}): QueuedEvent => ({
  v: 1,
  channel,
  connection: 'c',
  receivedAt: 1_767_614_400_000,
  text: JSON.stringify(said),
  context,
  settings: {},
})

const states = (word: string): Promise<string[]> =>
  Promise.all(
    [
      told(
        'shopify',
        { id: 1, order_id: 7, shipment_status: word },
        { topic: 'fulfillments/update', shop: 'a.myshopify.com', event: 'e' },
      ),
      told('hubspot', {
        subscriptionType: 'contact.propertyChange',
        objectId: 1,
        eventId: 2,
        portalId: 3,
        propertyName: word,
        propertyValue: 'x',
        changeSource: word,
      }),
      told('aliyun-sms', { phone_number: '13800138000', err_code: word, success: word, status: word }),
      told('twilio', {
        From: '+8613800138000',
        To: '+8613800138001',
        Body: 'x',
        OptOutType: word,
        MessageSid: 'SM1',
      }),
    ].map((queued) => outcome(queued, word)),
  )

it.each(inherited)('a state called %s is unknown, wherever a table is asked for it', async (name) => {
  expect(await states(name)).toEqual(await states(unknownLike(name)))
})
