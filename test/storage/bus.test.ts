import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { RetryableError } from '../../shared/runtime/errors.ts'
import type { DomainEvent } from '../../shared/model/domain-events.ts'
import { createPublisher } from '../../shared/storage/aws/events.ts'
import { type AwsAnswers, awsAnswers, type Call, type EngineResponse } from '../engines/aws-responses.ts'

let aws: AwsAnswers | undefined
afterEach(async () => aws?.stop())
const hearing = async (answer: (call: Call, before: number) => EngineResponse) =>
  (aws = await awsAnswers(answer))
const now = async () => {}
const fact = (id: string): DomainEvent => ({
  type: 'stage.reached',
  detail: { v: 1, id, at: 1_767_577_860_000, person: 'p', stage: 'interest' },
})
const shape = z.object({
  Source: z.string(),
  DetailType: z.string(),
  Detail: z.string(),
  EventBusName: z.string(),
  Time: z.number(),
})
const entriesOf = ({ input }: Call) => z.array(shape).parse(input['Entries'])
const idsOf = (call: Call) =>
  entriesOf(call).map(({ Detail }) => z.object({ id: z.string() }).parse(JSON.parse(Detail)).id)

const bus = async (fails: (id: string, before: number) => boolean = () => false) => {
  const { options } = await hearing((call, before) => ({
    body: {
      Entries: idsOf(call).map((id) => (fails(id, before) ? { ErrorCode: 'Trouble' } : { EventId: id })),
    },
  }))
  return createPublisher(new EventBridgeClient(options), 'facts', now)
}

describe('the bus', () => {
  it('is sent an event under our source and its type, at its time', async () => {
    await (await bus()).publish([fact('a')])
    expect(aws?.calls.flatMap(entriesOf)).toEqual([
      {
        Source: 'rethread',
        DetailType: 'stage.reached',
        EventBusName: 'facts',
        Time: 1_767_577_860,
        Detail: JSON.stringify(fact('a').detail),
      },
    ])
  })

  it('is sent many in batches of ten, and again only what failed', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `f${index}`)
    await (await bus((id, before) => id === 'f3' && before < 1)).publish(ids.map(fact))
    expect(aws?.calls.map(idsOf)).toEqual([ids.slice(0, 10), ['f3'], ids.slice(10)])
    await (await bus()).publish([])
    expect(aws?.calls).toEqual([])
  })

  it('that keeps failing is unavailable', async () => {
    await expect((await bus(() => true)).publish([fact('a')])).rejects.toThrow(RetryableError)
  })
})
