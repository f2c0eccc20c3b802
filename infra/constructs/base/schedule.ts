import { Duration } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { AppFunction } from './app-function.ts'

/**
 * Wakes a function at this rate. A run that failed is not repeated: the next one catches up, and two at once
 * would only get in each other's way.
 */
export const scheduleEvery = (rate: Duration, fn: AppFunction): void => {
  fn.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) })
  new Rule(fn, 'Schedule', {
    schedule: Schedule.rate(rate),
    targets: [new LambdaFunction(fn.lambda, { retryAttempts: 0 })],
  })
}
