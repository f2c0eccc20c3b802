import type { Answers } from './api-client.ts'
import { readApi, sessionSignal } from './state.ts'

export const connections = sessionSignal<Answers['connections']['items']>()
/** The channels that can be connected; constant for a deployment, so they are read once. */
export const channels = sessionSignal<Answers['channels']['items']>()

export const readConnections = async (): Promise<void> => {
  connections.value = (await readApi<Answers['connections']>('/api/connections')).items
  channels.value ??= (await readApi<Answers['channels']>('/api/channels')).items
}
