import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { type Alarms, fiveMinutes } from './base/alarms.ts'
import type { AppFunction } from './base/app-function.ts'
import type { Tables } from './tables.ts'

/** Functions and tables whose throttling raises an alarm. */
export interface ThrottlesProps {
  readonly alarms: Alarms
  /** Functions that are called synchronously. Throttling of the others shows as the age of their queue. */
  readonly functions: readonly AppFunction[]
  readonly tables: Tables
}

/** Alarms on calls that AWS throttles because a limit is reached. */
export class Throttles extends Construct {
  constructor(scope: Construct, id: string, { alarms, functions, tables }: ThrottlesProps) {
    super(scope, id)
    alarms.raise(this, 'Functions', {
      impact:
        'The account has reached its limit of concurrent functions. Requests fail and journeys are late.',
      runbook: 'functions-throttled',
      metric: sum(
        functions.map(({ lambda }) => lambda.metricThrottles({ period: fiveMinutes, statistic: 'Sum' })),
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
      impact: 'DynamoDB throttles requests. Touchpoints and journeys are stored late.',
      runbook: 'tables-throttled',
      metric: sum(throttled),
      threshold: 100,
      periods: 3,
    })
  }
}

/** The sum of metrics; one without data counts as 0. */
const sum = (metrics: readonly Metric[]): MathExpression =>
  new MathExpression({
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    period: fiveMinutes,
  })
