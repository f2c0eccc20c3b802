import { randomUUID } from 'node:crypto'
import { need, optional } from '../shared/runtime/environment.ts'
import { keptFor } from '../shared/runtime/kept-for.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { deliver, type DeliverVerbs } from '../shared/senders/deliver.ts'
import { letterheadOf } from '../shared/senders/letterhead.ts'
import { sendRequest } from '../shared/senders/message.ts'
import { robotSecretOf, wecomRobot } from '../shared/senders/wecom-robot.ts'
import { rowsOver } from '../shared/storage/all-rows.ts'
import { busClient } from '../shared/storage/bus-client.ts'
import { busOver } from '../shared/storage/bus.ts'
import { dynamoClient } from '../shared/storage/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamo.ts'
import { secretsClient } from '../shared/storage/secrets-client.ts'
import { secretsOver } from '../shared/storage/secrets.ts'
import { sqsClient } from '../shared/storage/sqs-client.ts'
import { queueOver } from '../shared/storage/sqs.ts'

/** The send-wecom queue: one message of a group robot to be sent, once. */
export const sendWecom = (verbs: DeliverVerbs, clock: () => number = Date.now) => queueHandler(sendRequest, deliver(verbs), clock)

// Live wiring.
const tables = { touchpoints: need('TOUCHPOINTS_TABLE'), state: need('STATE_TABLE') }
const rows = rowsOver(dynamoStore({ client: dynamoClient(), tables }))
const touchpoints = queueOver(sqsClient(), need('TOUCHPOINTS_QUEUE_URL'))
const client = secretsClient()
const connections = secretsOver({ client, prefix: `${need('SECRETS_PREFIX')}/connections/wecom-robot` })
const own = secretsOver({ client })

export const handler = sendWecom({
  rows,
  policies: keptFor(60_000, () => rows.policies.history()),
  sender: wecomRobot({
    secretOf: async (id) => robotSecretOf(await connections.get(id, Date.now())),
    endpoint: optional('WECOM_ENDPOINT') ?? 'https://qyapi.weixin.qq.com',
  }),
  letterhead: letterheadOf({ secret: () => own.get(need('SIGNING_SECRET'), Date.now()) }),
  touch: (event) => touchpoints.send(event),
  tell: busOver(busClient(), need('BUS_NAME')).tell,
  token: randomUUID,
})
