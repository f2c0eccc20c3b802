import { surveyed, type SurveyVerbs } from '../shared/data-quality/survey.ts'
import { need } from '../shared/runtime/env.ts'
import { log } from '../shared/runtime/log.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { journeyRows } from '../shared/storage/repositories/journey-repository.ts'
import { peopleRows } from '../shared/storage/repositories/people-repository.ts'
import { policyRows } from '../shared/storage/repositories/policy-repository.ts'
import { qualityRows } from '../shared/storage/repositories/quality-repository.ts'
import { refoldRows } from '../shared/storage/repositories/refold-repository.ts'
import { scannerOver } from '../shared/storage/dynamodb/scan.ts'
import { touchpointRows } from '../shared/storage/repositories/touchpoint-repository.ts'

type Verbs = Omit<SurveyVerbs, 'mayGoOn'>

/**
 * Every quarter of an hour: in the night the day that is over is measured, in as many turns as it takes; for
 * the rest of the day there is nothing to do.
 */
export const survey =
  (verbs: Verbs, clock: () => number = Date.now) =>
  async (_event: unknown, context?: { getRemainingTimeInMillis(): number }): Promise<void> => {
    // Comparing people takes half a minute where there are many; there must be time for it.
    const turn = await surveyed(
      { ...verbs, mayGoOn: () => (context?.getRemainingTimeInMillis() ?? Infinity) > 180_000 },
      clock(),
    )
    if (turn) log.info('surveyed', { ...turn })
  }

// Live wiring.
const [client, state] = [dynamoClient(), need('STATE_TABLE')]
const store = dynamoStore({ client, tables: { touchpoints: need('TOUCHPOINTS_TABLE'), state } })

export const handler = survey({
  rows: {
    journeys: journeyRows(store),
    touchpoints: touchpointRows(store),
    people: peopleRows(store),
    policies: policyRows(store),
    refolds: refoldRows(store),
  },
  quality: qualityRows(store),
  everybody: scannerOver(client, state),
})
