import { surveyed, type SurveyVerbs } from '../shared/insights/quality/survey.ts'
import { need } from '../shared/runtime/environment.ts'
import { log } from '../shared/runtime/log.ts'
import { dynamoClient } from '../shared/storage/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamo.ts'
import { journeyRows } from '../shared/storage/journey-rows.ts'
import { peopleRows } from '../shared/storage/people-rows.ts'
import { policyRows } from '../shared/storage/policy-rows.ts'
import { qualityRows } from '../shared/storage/quality-rows.ts'
import { refoldRows } from '../shared/storage/refold-rows.ts'
import { scannerOver } from '../shared/storage/scan.ts'
import { touchpointRows } from '../shared/storage/touchpoint-rows.ts'

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
