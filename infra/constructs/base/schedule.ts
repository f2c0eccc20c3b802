import { Duration } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { AppFunction } from './app-function.ts'

/**
 * Invokes a function at this rate. A failed run is not retried: the next one catches up, and runs must not
 * overlap.
 */
export const scheduleEvery = (rate: Duration, fn: AppFunction): void => {
  fn.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) })
  new Rule(fn, 'Schedule', {
    schedule: Schedule.rate(rate),
    targets: [new LambdaFunction(fn.lambda, { retryAttempts: 0 })],
  })
}
