import { surveyed, type SurveyDeps } from '../shared/data-quality/survey.ts'
import { requireEnv } from '../shared/runtime/env.ts'
import { log } from '../shared/runtime/log.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { journeyRepository } from '../shared/storage/repositories/journey-repository.ts'
import { peopleRepository } from '../shared/storage/repositories/people-repository.ts'
import { policyRepository } from '../shared/storage/repositories/policy-repository.ts'
import { dataQualityRepository } from '../shared/storage/repositories/quality-repository.ts'
import { refoldRepository } from '../shared/storage/repositories/refold-repository.ts'
import { createScanner } from '../shared/storage/dynamodb/scan.ts'
import { touchpointRepository } from '../shared/storage/repositories/touchpoint-repository.ts'

type Deps = Omit<SurveyDeps, 'hasTimeLeft'>

/**
 * Every quarter of an hour: in the night the day that is over is measured, in as many turns as it takes; for
 * the rest of the day there is nothing to do.
 */
export const measureDataQuality =
  (deps: Deps, clock: () => number = Date.now) =>
  async (_event: unknown, context?: { getRemainingTimeInMillis(): number }): Promise<void> => {
    // Comparing people takes half a minute where there are many; there must be time for it.
    const turn = await surveyed(
      { ...deps, hasTimeLeft: () => (context?.getRemainingTimeInMillis() ?? Infinity) > 180_000 },
      clock(),
    )
    if (turn) log.info('surveyed', { ...turn })
  }

// Live wiring.
const [client, state] = [dynamoClient(), requireEnv('STATE_TABLE')]
const store = createDynamoStore({ client, tables: { touchpoints: requireEnv('TOUCHPOINTS_TABLE'), state } })

export const handler = measureDataQuality({
  rows: {
    journeys: journeyRepository(store),
    touchpoints: touchpointRepository(store),
    people: peopleRepository(store),
    policies: policyRepository(store),
    refolds: refoldRepository(store),
  },
  quality: dataQualityRepository(store),
  everybody: createScanner(client, state),
})
