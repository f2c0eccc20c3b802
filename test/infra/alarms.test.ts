import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { functionNames } from '../../shared/runtime/function-names.ts'
import { synthesised } from './synthesised.ts'
import { type Found, functionNamed, ofType, target, the } from './template.ts'

const { stateless } = synthesised.aws
const alarms = ofType(stateless, 'AWS::CloudWatch::Alarm')
const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8')
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-')
const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => anchorOf(title ?? ''))
const saying = /^(?<impact>.+\.) What to do: docs\/runbook\.md#(?<anchor>[\w-]+)$/
const said = ({ Properties }: Found) => saying.exec(String(Properties['AlarmDescription']))?.groups

describe('an alarm', () => {
  it.each(alarms)(
    '$id states what it costs the customer and links to its section of the runbook',
    (alarm) => {
      expect(said(alarm)?.['impact']?.length).toBeGreaterThan(30)
      expect(anchors).toContain(said(alarm)?.['anchor'])
    },
  )

  it('has a section of the runbook to itself, and no section is left over', () => {
    const named = alarms.map((alarm) => said(alarm)?.['anchor'])
    expect(new Set(named).size).toBe(named.length)
    expect(
      anchors
        .filter((anchor) => /-(parked|late|failing|silent|throttled|rate|mismatch)$/.test(anchor))
        .sort(),
    ).toEqual([...named].sort())
  })

  it.each(alarms)('$id reaches the topic', ({ Properties }) => {
    expect(z.array(z.unknown()).parse(Properties['AlarmActions']).map(target)).toEqual([
      ofType(stateless, 'AWS::SNS::Topic')[0]?.id,
    ])
  })

  it('may reach the topic, for a topic with a policy of its own forgets the default one', () => {
    const [policy] = ofType(stateless, 'AWS::SNS::TopicPolicy')
    expect(JSON.stringify(policy)).toContain(
      '"Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"}',
    )
  })

  it.each(functionNames)('goes off when %s fails', (name) => {
    expect(watching(name).length).toBeGreaterThan(0)
  })

  it.each(alarms)('$id reports when it is over', ({ Properties }) => {
    expect(Properties['OKActions']).toEqual(Properties['AlarmActions'])
  })

  it.each(alarms)('$id does not go off on a fresh deploy, which has no data', ({ Properties }) => {
    expect(['notBreaching', 'missing']).toContain(Properties['TreatMissingData'])
    expect(JSON.stringify(Properties)).not.toMatch(/"Threshold":0[,}]/)
    expect(Properties['ComparisonOperator']).toBe('GreaterThanOrEqualToThreshold')
  })

  it('reports silence where a schedule must run: OK becomes INSUFFICIENT_DATA, and a new alarm begins there', () => {
    const silent = alarms.filter(({ Properties }) => Properties['TreatMissingData'] === 'missing')
    expect(silent.map((alarm) => said(alarm)?.['anchor']).sort()).toEqual([
      'compaction-failing',
      'pull-failing',
      'survey-failing',
      'sweep-failing',
      'upkeep-failing',
    ])
    for (const { Properties } of silent)
      expect(Properties['InsufficientDataActions']).toEqual(Properties['AlarmActions'])
  })

  it.each(ofType(stateless, 'AWS::SQS::Queue').filter(({ Properties }) => 'RedrivePolicy' in Properties))(
    'on $id watches how old acknowledged work is',
    ({ id }) => {
      const ages = alarms.filter(
        ({ Properties }) =>
          Properties['MetricName'] === 'ApproximateAgeOfOldestMessage' &&
          JSON.stringify(Properties['Dimensions']).includes(`"${id}"`),
      )
      expect(ages).toHaveLength(1)
      // Five tries that all time out must reach the dead-letter queue before its age is an alarm.
      const { VisibilityTimeout } = z
        .object({ VisibilityTimeout: z.number() })
        .parse(stateless.Resources[id]?.Properties)
      expect(ages[0]?.Properties['Threshold']).toBeGreaterThan(5 * VisibilityTimeout)
    },
  )

  it('sees the outage of a company with one request in five minutes, and no single error', () => {
    const failing = the(
      stateless,
      'AWS::CloudWatch::Alarm',
      (alarm) => said(alarm)?.['anchor'] === 'front-door-failing',
    )
    expect(failing.Properties).toMatchObject({ EvaluationPeriods: 12, DatapointsToAlarm: 2, Threshold: 1 })
    expect(JSON.stringify(failing.Properties['Metrics'])).toContain(
      'IF(errors > 0 AND (errors >= 5 OR errors >= 0.1 * requests), 1, 0)',
    )
  })

  it('sees a stream that starts nothing while the log is written to', () => {
    const silent = the(
      stateless,
      'AWS::CloudWatch::Alarm',
      (alarm) => said(alarm)?.['anchor'] === 'follow-silent',
    )
    expect(JSON.stringify(silent.Properties['Metrics'])).toContain(
      'IF(FILL(writes, 0) > 0 AND FILL(runs, 0) == 0, 1, 0)',
    )
    expect(JSON.stringify(silent.Properties['Metrics'])).toContain('ReadTablesTouchpointsName')
  })

  it('watches throttles, and the rates at which Amazon SES stops sending where it exists', () => {
    expect(named('aws')).toEqual(
      expect.arrayContaining([
        'functions-throttled',
        'tables-throttled',
        'email-bounce-rate',
        'email-complaint-rate',
      ]),
    )
    expect(named('aws-cn').filter((anchor) => anchor?.startsWith('email-'))).toEqual([])
  })
})

/** The sections of the runbook that the alarms of a partition name. */
const named = (partition: 'aws' | 'aws-cn') =>
  ofType(synthesised[partition].stateless, 'AWS::CloudWatch::Alarm').map((alarm) => said(alarm)?.['anchor'])

/**
 * The alarms that notice a function failing: on itself, where its work is parked, or the HTTP API it stands
 * behind.
 */
const watching = (name: (typeof functionNames)[number]) => {
  const { id } = functionNamed(stateless, name)
  const sources = ofType(stateless, 'AWS::Lambda::EventSourceMapping')
    .filter(({ Properties }) => target(Properties['FunctionName']) === id)
    .flatMap(({ Properties }) => target(Properties['EventSourceArn']) ?? [])
  const parkedIn = /deadLetterTargetArn":\{"Fn::GetAtt":\["(\w+)"/
  const parked = sources.flatMap(
    (queue) => parkedIn.exec(JSON.stringify(stateless.Resources[queue]))?.[1] ?? [],
  )
  const behind = ofType(stateless, 'AWS::ApiGatewayV2::Integration')
    .filter((one) => JSON.stringify(one).includes(`"${id}"`))
    .flatMap(({ Properties }) => target(Properties['ApiId']) ?? [])
  const watched = [id, ...parked, ...behind]
  return alarms.filter(({ Properties }) =>
    watched.some((resource) => JSON.stringify(Properties).includes(`"${resource}"`)),
  )
}
