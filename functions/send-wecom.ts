import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { need, optional } from '../shared/runtime/env.ts'
import { keptFor } from '../shared/runtime/cache.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { deliver, type DeliverVerbs } from '../shared/senders/delivery/deliver-message.ts'
import { letterheadOf } from '../shared/senders/templates/sender-profile.ts'
import { sendRequest } from '../shared/model/message.ts'
import { eitherWay } from '../shared/senders/providers/wecom.ts'
import { robotSecretOf, wecomRobot } from '../shared/senders/providers/wecom-robot.ts'
import { appSecretOf, tokensOver } from '../shared/senders/providers/wecom-token.ts'
import { wecomWelcome } from '../shared/senders/providers/wecom-welcome.ts'
import { contactAdded, welcome } from '../shared/senders/providers/welcome.ts'
import { rowsOver } from '../shared/storage/create-repositories.ts'
import { busClient } from '../shared/storage/aws/events-client.ts'
import { busOver } from '../shared/storage/aws/events.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { secretsClient } from '../shared/storage/aws/secrets-client.ts'
import { secretsOver } from '../shared/storage/aws/secrets.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { queueOver } from '../shared/storage/aws/sqs.ts'

/**
 * The send-wecom queue: one message of a group robot to be sent, once; or a contact was added, to be
 * welcomed.
 */
export const sendWecom = (verbs: DeliverVerbs, clock: () => number = Date.now) => {
  const send = deliver(verbs)
  const greet = welcome({ ...verbs, deliver: send })
  return queueHandler(
    z.union([sendRequest, contactAdded]),
    async (said, now) => ('added' in said ? greet(said, now) : send(said, now)),
    clock,
  )
}

// Live wiring.
const tables = { touchpoints: need('TOUCHPOINTS_TABLE'), state: need('STATE_TABLE') }
const rows = rowsOver(dynamoStore({ client: dynamoClient(), tables }))
const touchpoints = queueOver(sqsClient(), need('TOUCHPOINTS_QUEUE_URL'))
const client = secretsClient()
const prefix = `${need('SECRETS_PREFIX')}/connections`
const robots = secretsOver({ client, prefix: `${prefix}/wecom-robot` })
const apps = secretsOver({ client, prefix: `${prefix}/wecom-app` })
const endpoint = optional('WECOM_ENDPOINT') ?? 'https://qyapi.weixin.qq.com'
const tokenOf = tokensOver({
  secretOf: async (corp) => appSecretOf(await apps.get(corp, Date.now())),
  endpoint,
  now: Date.now,
})
const own = secretsOver({ client })

export const handler = sendWecom({
  rows,
  policies: keptFor(60_000, () => rows.policies.history()),
  sender: eitherWay(
    wecomRobot({ secretOf: async (id) => robotSecretOf(await robots.get(id, Date.now())), endpoint }),
    wecomWelcome({ tokenOf, endpoint, now: Date.now, wait: async (ms) => setTimeout(ms) }),
  ),
  letterhead: letterheadOf({ secret: () => own.get(need('SIGNING_SECRET'), Date.now()) }),
  touch: (event) => touchpoints.send(event),
  tell: busOver(busClient(), need('BUS_NAME')).tell,
  token: randomUUID,
})
