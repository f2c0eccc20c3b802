import { queueOf, senders } from '../../shared/runtime/sender-list.ts'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { synthesised } from './synthesised.ts'
import { type Found, functionNamed, ofType, target, variablesOf } from './template.ts'

const { stateless } = synthesised.aws
const queues = ofType(stateless, 'AWS::SQS::Queue')
const mappings = ofType(stateless, 'AWS::Lambda::EventSourceMapping')
const redrive = z.object({ deadLetterTargetArn: z.unknown(), maxReceiveCount: z.number() })

const parkedOf = (queue: Found): string | undefined => {
  const policy = redrive.safeParse(queue.Properties['RedrivePolicy'])
  return policy.success ? target(policy.data.deadLetterTargetArn) : undefined
}
const onFailure = z.object({
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.unknown() }) }),
})
const consumers = ofType(stateless, 'AWS::Lambda::EventSourceMapping').filter(
  ({ Properties }) => 'StartingPosition' in Properties,
)
const parkedByStream = consumers.map(({ Properties }) =>
  target(onFailure.parse(Properties).DestinationConfig.OnFailure.Destination),
)
const parked = [...queues.flatMap((queue) => parkedOf(queue) ?? []), ...parkedByStream]
const working = queues.filter(({ id }) => !parked.includes(id))

describe('a queue', () => {
  it('has a dead-letter queue of its own, except that files share the one of touchpoints', () => {
    const expected = 5 + senders.length
    expect(working).toHaveLength(expected)
    expect(new Set(parked).size).toBe(expected + 1)
    expect(parked).toHaveLength(expected + 2)
  })

  it.each(working)(
    '$id parks what fails five times, in a queue of its own, or the one of touchpoints',
    (queue) => {
      expect(queue.Properties['RedrivePolicy']).toMatchObject({ maxReceiveCount: 5 })
      expect(parked.filter((id) => id === parkedOf(queue))).toHaveLength(
        parkedOf(queue) === 'QueuesTouchpointsParkedQueue' ? 2 : 1,
      )
    },
  )

  it.each([...new Set(parked)].map((id) => ({ id })))(
    '$id raises an alarm at the first message parked there',
    ({ id }) => {
      const watching = ofType(stateless, 'AWS::CloudWatch::Alarm').filter(
        ({ Properties }) =>
          Properties['MetricName'] === 'ApproximateNumberOfMessagesVisible' &&
          JSON.stringify(Properties['Dimensions']).includes(`"${id}"`),
      )
      expect(watching).toHaveLength(1)
      expect(watching[0]?.Properties).toMatchObject({
        Threshold: 1,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      })
    },
  )

  it.each(queues)('$id is encrypted and speaks TLS only', ({ id, Properties }) => {
    expect(Properties['SqsManagedSseEnabled']).toBe(true)
    const policies = ofType(stateless, 'AWS::SQS::QueuePolicy').filter((policy) =>
      z.array(z.unknown()).parse(policy.Properties['Queues']).map(target).includes(id),
    )
    expect(policies).toHaveLength(1)
    expect(policies[0]?.Properties['PolicyDocument']).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]),
    })
  })

  it.each(working)(
    '$id is six times as patient as the function it wakes, which gives back only what failed',
    (queue) => {
      const mapping = mappings.find(({ Properties }) => target(Properties['EventSourceArn']) === queue.id)
      const woken = stateless.Resources[target(mapping?.Properties['FunctionName']) ?? '']
      const timeout = z.number().parse(woken?.Properties['Timeout'])
      expect(queue.Properties['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * timeout)
      expect(mapping?.Properties['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures'])
      expect(mapping?.Properties['ScalingConfig']).toBeDefined()
    },
  )

  it.each(
    ofType(stateless, 'AWS::Events::Rule').filter(({ Properties }) =>
      JSON.stringify(Properties['Targets']).includes('Queues'),
    ),
  )('that rule $id cannot reach keeps the event where it is parked', ({ Properties }) => {
    const [first] = z
      .array(z.object({ Arn: z.unknown(), DeadLetterConfig: z.object({ Arn: z.unknown() }) }))
      .parse(Properties['Targets'])
    const queue = working.find(({ id }) => id === target(first?.Arn))
    expect(queue && parkedOf(queue)).toBe(target(first?.DeadLetterConfig.Arn))
  })
})

describe('the depths in GET /api/health', () => {
  it('are named as the queues are documented', () => {
    const urls = JSON.stringify(variablesOf(functionNamed(stateless, 'console'))['WAITING_QUEUE_URLS'])
    const names = [...urls.matchAll(/\\"([a-z-]+)\\":/g)].map(([, name]) => name)
    expect(names).toEqual([
      'touchpoints',
      'mend',
      ...senders.map(({ via }) => queueOf(via)),
      'send-crm',
      'imports',
      'analytics',
    ])
  })
})

describe('the stream', () => {
  it('is followed in order, whole, from the beginning, and gives up in time to park', () => {
    const mapping = mappings.find(
      ({ Properties }) =>
        target(Properties['FunctionName']) === functionNamed(stateless, 'project-journeys').id,
    )
    expect(mapping?.Properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 250,
      MaximumBatchingWindowInSeconds: 1,
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: false,
      TumblingWindowInSeconds: 60,
      MaximumRecordAgeInSeconds: 82800,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    })
    expect(mapping?.Properties['MaximumRetryAttempts'] ?? -1).toBe(-1)
  })
})
