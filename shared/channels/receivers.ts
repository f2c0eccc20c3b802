import type { WebhookReceiver } from './channel.ts'
import { channelModules } from './registry.ts'

const receivers = new Map(
  Object.entries(channelModules).flatMap(([name, { receiver: door }]) =>
    door === undefined ? [] : [[name, door] as const],
  ),
)
const loadedReceivers = new Map<string, Promise<WebhookReceiver>>()

/** The names of all doors at which somebody can knock. */
export const receiverNames: readonly string[] = [...receivers.keys()]

/** The door of the channel of this name, loaded when it is asked for first. */
export const receiverNamed = async (name: string): Promise<WebhookReceiver | undefined> => {
  const load = receivers.get(name)
  const door = loadedReceivers.get(name) ?? load?.().then((file) => file.receiver)
  if (door !== undefined) loadedReceivers.set(name, door)
  return door
}

/** The doors of the Tracking API, which are told apart by whose write key it is. */
export const trackingReceivers: readonly string[] = ['segment', 'rudderstack']
