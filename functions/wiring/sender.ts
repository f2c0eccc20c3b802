import { randomUUID } from 'node:crypto'
import { sendRequest } from '../../shared/model/message.ts'
import { queueHandler } from '../../shared/runtime/queue-handler.ts'
import { deliverMessage, type DeliverDeps } from '../../shared/senders/delivery/deliver-message.ts'
import type { Sender } from '../../shared/senders/sender.ts'
import { senderProfileOf } from '../../shared/senders/templates/sender-profile.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import type { Store } from '../../shared/storage/store.ts'
import { eventPublisher } from './events.ts'
import { touchpointQueue } from './queues.ts'
import { signingSecret } from './secrets.ts'
import { cachedPolicies } from './store.ts'

/** What a function that sends is made of: its provider, its tables, and `From` where it sends e-mail. */
export type SenderWiring = { readonly sender: Sender; readonly store: Store; readonly from?: string }

/** The dependencies of a function that sends. */
export const senderDeps = ({ sender, store, from = '' }: SenderWiring): DeliverDeps => {
  const repositories = createRepositories(store)
  return {
    rows: repositories,
    policies: cachedPolicies(repositories.policies),
    sender,
    senderProfile: senderProfileOf({ secret: signingSecret, from }),
    enqueueTouchpoint: touchpointQueue().send,
    publish: eventPublisher(),
    token: randomUUID,
  }
}

/** Handler of a sender's SQS queue: sends each message at most once. */
export const sendMessages = (deps: DeliverDeps, clock: () => number = Date.now) =>
  queueHandler(sendRequest, deliverMessage(deps), clock)
