// functions/intake.ts: the touchpoints queue has events. Each is kept as touchpoints, or refused with a reason.
import { arrivalSchema, type Keeping, takeIn } from '../shared/channels/reading/take-in.ts'
import { need } from '../shared/runtime/environment.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { dynamoClient } from '../shared/storage/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamo.ts'
import { touchpointRows } from '../shared/storage/touchpoint-rows.ts'

/** Takes events in. */
export const intake = (keeping: Keeping) => queueHandler(arrivalSchema, takeIn(keeping))

// Live wiring.
const { add, refuse } = touchpointRows(
  dynamoStore({ client: dynamoClient(), tables: { touchpoints: need('TOUCHPOINTS_TABLE'), state: 'not read here' } }),
)

export const handler = intake({ add, refuse })
