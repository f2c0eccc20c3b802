import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { requireEnv, optionalEnv } from '../shared/runtime/env.ts'
import { cachedFor } from '../shared/runtime/cache.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { deliverMessage, type DeliverDeps } from '../shared/senders/delivery/deliver-message.ts'
import { senderProfileOf } from '../shared/senders/templates/sender-profile.ts'
import { sendRequest } from '../shared/model/message.ts'
import { eitherWay } from '../shared/senders/providers/wecom.ts'
import { robotSecretOf, wecomRobot } from '../shared/senders/providers/wecom-robot.ts'
import { appSecretOf, createTokenStore } from '../shared/senders/providers/wecom-token.ts'
import { wecomWelcome } from '../shared/senders/providers/wecom-welcome.ts'
import { contactAdded, welcome } from '../shared/senders/providers/welcome.ts'
import { createRepositories } from '../shared/storage/create-repositories.ts'
import { busClient } from '../shared/storage/aws/events-client.ts'
import { createPublisher } from '../shared/storage/aws/events.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { secretsClient } from '../shared/storage/aws/secrets-client.ts'
import { createSecretStore } from '../shared/storage/aws/secrets.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { createQueue } from '../shared/storage/aws/sqs.ts'

/**
 * The send-wecom queue: one message of a group robot to be sent, once; or a contact was added, to be
 * welcomed.
 */
export const sendWecom = (deps: DeliverDeps, clock: () => number = Date.now) => {
  const send = deliverMessage(deps)
  const greet = welcome({ ...deps, deliver: send })
  return queueHandler(
    z.union([sendRequest, contactAdded]),
    async (said, now) => ('added' in said ? greet(said, now) : send(said, now)),
    clock,
  )
}

// Live wiring.
const tables = { touchpoints: requireEnv('TOUCHPOINTS_TABLE'), state: requireEnv('STATE_TABLE') }
const rows = createRepositories(createDynamoStore({ client: dynamoClient(), tables }))
const touchpoints = createQueue(sqsClient(), requireEnv('TOUCHPOINTS_QUEUE_URL'))
const client = secretsClient()
const prefix = `${requireEnv('SECRETS_PREFIX')}/connections`
const robots = createSecretStore({ client, prefix: `${prefix}/wecom-robot` })
const apps = createSecretStore({ client, prefix: `${prefix}/wecom-app` })
const endpoint = optionalEnv('WECOM_ENDPOINT') ?? 'https://qyapi.weixin.qq.com'
const tokenOf = createTokenStore({
  secretOf: async (corp) => appSecretOf(await apps.get(corp, Date.now())),
  endpoint,
  now: Date.now,
})
const own = createSecretStore({ client })

export const handler = sendWecom({
  rows,
  policies: cachedFor(60_000, () => rows.policies.history()),
  sender: eitherWay(
    wecomRobot({ secretOf: async (id) => robotSecretOf(await robots.get(id, Date.now())), endpoint }),
    wecomWelcome({ tokenOf, endpoint, now: Date.now, wait: async (ms) => setTimeout(ms) }),
  ),
  letterhead: senderProfileOf({ secret: () => own.get(requireEnv('SIGNING_SECRET'), Date.now()) }),
  enqueueTouchpoint: (event) => touchpoints.send(event),
  publish: createPublisher(busClient(), requireEnv('BUS_NAME')).publish,
  token: randomUUID,
})
