import { mapConcurrent } from '../../../shared/runtime/concurrency.ts'

const perCall = 20
const inFlight = 8
const perPerson = 10

/**
 * The nth thing that happened: ten for each person, all of one kind of identity, so that nobody has to be
 * joined.
 */
const happened = (index: number, began: number): object => ({
  type: 'track',
  event: index % perPerson === 0 ? 'Form Submitted' : 'Product Viewed',
  userId: `u-${Math.floor(index / perPerson)}`,
  messageId: `ingest-${began}-${index}`,
  timestamp: new Date(began - 60_000 + index).toISOString(),
  properties: { product_id: `P-${index % 50}`, name: '六轴工业机器人', price: 128_000, currency: 'CNY' },
})

/** How a run went: touchpoints acknowledged, and how many seconds it took to acknowledge them all. */
export type Sent = { readonly acknowledged: number; readonly seconds: number }

/**
 * Posts so many touchpoints to `/v1/batch`, twenty a call and eight calls at a time, as a busy site's
 * trackers would.
 */
export const send = async (url: string, writeKey: string, count: number): Promise<Sent> => {
  const began = Date.now()
  const started = performance.now()
  const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`
  const calls = Array.from({ length: Math.ceil(count / perCall) }, (_, call) =>
    Array.from({ length: Math.min(perCall, count - call * perCall) }, (__, offset) =>
      happened(call * perCall + offset, began),
    ),
  )
  const answers = await mapConcurrent(inFlight, calls, async (batch) => {
    const { ok } = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
    })
    return ok ? batch.length : 0
  })
  return {
    acknowledged: answers.reduce((sum, taken) => sum + taken, 0),
    seconds: (performance.now() - started) / 1000,
  }
}
