// functions/measure-data-quality.ts: every 15 minutes. Measures, at night, the data quality of the past day.
import { surveyed, type SurveyDeps } from '../shared/data-quality/survey.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { log } from '../shared/runtime/log.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createScanner } from '../shared/storage/dynamodb/scan.ts'
import { journeyRepository } from '../shared/storage/repositories/journey-repository.ts'
import { peopleRepository } from '../shared/storage/repositories/people-repository.ts'
import { policyRepository } from '../shared/storage/repositories/policy-repository.ts'
import { dataQualityRepository } from '../shared/storage/repositories/quality-repository.ts'
import { refoldRepository } from '../shared/storage/repositories/refold-repository.ts'
import { touchpointRepository } from '../shared/storage/repositories/touchpoint-repository.ts'
import { type DeadlineContext, timeLeft } from './wiring/deadline.ts'
import { fullStore } from './wiring/store.ts'

/**
 * Comparing people takes half a minute where there are many: it starts only with this much time (ms) left.
 */
const comparisonTime = 180_000

/** Takes as many invocations as the night's work needs; does nothing during the day. */
export const measureDataQuality =
  (deps: Omit<SurveyDeps, 'hasTimeLeft'>, clock: () => number = Date.now) =>
  async (_event: unknown, context?: DeadlineContext): Promise<void> => {
    const progress = await surveyed({ ...deps, hasTimeLeft: timeLeft(context, comparisonTime) }, clock())
    if (progress) log.info('data-quality.measured', { ...progress })
  }

const store = fullStore()

export const handler = measureDataQuality({
  rows: {
    journeys: journeyRepository(store),
    touchpoints: touchpointRepository(store),
    people: peopleRepository(store),
    policies: policyRepository(store),
    refolds: refoldRepository(store),
  },
  quality: dataQualityRepository(store),
  everybody: createScanner(dynamoClient(), requireEnv('STATE_TABLE')),
})
