import type { ChannelPoller } from './channel.ts'
import { channelModules } from './registry.ts'

/**
 * What pulls for the channel of this name, loaded when it first has something to do; nothing where nobody
 * need ask.
 */
export const pollerNamed = (name: string): ChannelPoller | undefined => {
  const load = Object.hasOwn(channelModules, name) ? channelModules[name]?.poll : undefined
  if (load === undefined) return undefined
  return {
    name,
    async *poll(connection, asking) {
      yield* (await load()).poll(connection, asking)
    },
    probe: async (connection, asking) => (await load()).probe?.(connection, asking),
  }
}
