// functions/send-wecom.ts: SQS queue `send-wecom`. Sends each group robot's message and each welcome at most
// once.
import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { sendRequest } from '../shared/model/message.ts'
import { optionalEnv } from '../shared/runtime/env.ts'
import { queueHandler } from '../shared/runtime/queue-handler.ts'
import { deliverMessage, type DeliverDeps } from '../shared/senders/delivery/deliver-message.ts'
import { wecomSender } from '../shared/senders/providers/wecom.ts'
import { robotSecretOf, wecomRobot } from '../shared/senders/providers/wecom-robot.ts'
import { appSecretOf, createTokenStore } from '../shared/senders/providers/wecom-token.ts'
import { wecomWelcome } from '../shared/senders/providers/wecom-welcome.ts'
import { contactAdded, welcome } from '../shared/senders/providers/welcome.ts'
import { prefixedSecrets } from './wiring/secrets.ts'
import { senderDeps } from './wiring/sender.ts'
import { fullStore } from './wiring/store.ts'

/** A request names a stored message, or is the event that a contact was added. */
export const sendWecom = (deps: DeliverDeps, clock: () => number = Date.now) => {
  const deliver = deliverMessage(deps)
  const sendWelcome = welcome({ ...deps, deliver })
  return queueHandler(
    z.union([sendRequest, contactAdded]),
    async (request, now) => ('added' in request ? sendWelcome(request, now) : deliver(request, now)),
    clock,
  )
}

const robots = prefixedSecrets('/connections/wecom-robot')
const apps = prefixedSecrets('/connections/wecom-app')
const endpoint = optionalEnv('WECOM_ENDPOINT') ?? 'https://qyapi.weixin.qq.com'
const tokenOf = createTokenStore({
  secretOf: async (corp) => appSecretOf(await apps.get(corp, Date.now())),
  endpoint,
  now: Date.now,
})

const sender = wecomSender(
  wecomRobot({ secretOf: async (id) => robotSecretOf(await robots.get(id, Date.now())), endpoint }),
  wecomWelcome({ tokenOf, endpoint, now: Date.now, wait: async (ms) => setTimeout(ms) }),
)

export const handler = sendWecom(senderDeps({ sender, store: fullStore() }))
