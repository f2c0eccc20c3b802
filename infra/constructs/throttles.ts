import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { type Alarms, fiveMinutes } from './base/alarms.ts'
import type { AppFunction } from './base/app-function.ts'
import type { Tables } from './tables.ts'

/** What throttling is watched on. */
export interface ThrottlesProps {
  readonly alarms: Alarms
  /**
   * Functions whose callers wait for them. Throttled work of the others shows as age of their queue or
   * stream.
   */
  readonly waitedFor: readonly AppFunction[]
  readonly tables: Tables
}

/** Alarms when AWS refuses our own calls because a limit is reached. */
export class Throttles extends Construct {
  constructor(scope: Construct, id: string, { alarms, waitedFor, tables }: ThrottlesProps) {
    super(scope, id)
    alarms.raise(this, 'Functions', {
      impact:
        'Requests and journeys are turned away or late: the account runs as many functions at once as it may.',
      runbook: 'functions-throttled',
      metric: sum(
        waitedFor.map(({ lambda }) => lambda.metricThrottles({ period: fiveMinutes, statistic: 'Sum' })),
      ),
      threshold: 5,
      periods: 2,
    })
    const throttled = [tables.touchpoints, tables.state].flatMap((table) =>
      ['ReadThrottleEvents', 'WriteThrottleEvents'].map(
        (metricName) =>
          new Metric({
            namespace: 'AWS/DynamoDB',
            metricName,
            dimensionsMap: { TableName: table.nameFor(this) },
            period: fiveMinutes,
            statistic: 'Sum',
          }),
      ),
    )
    alarms.raise(this, 'Tables', {
      impact: 'Touchpoints and journeys are written late: the database refuses more at once.',
      runbook: 'tables-throttled',
      metric: sum(throttled),
      threshold: 100,
      periods: 3,
    })
  }
}

/** The sum of metrics, of which those without data count as none. */
const sum = (metrics: readonly Metric[]): MathExpression =>
  new MathExpression({
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    period: fiveMinutes,
  })
