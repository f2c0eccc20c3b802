import type { Channel } from '../../shared/channels/channel.ts'
import { noReceiver } from '../../shared/channels/http/no-receiver.ts'
import { receiverNamed } from '../../shared/channels/receivers.ts'
import { parserNamed } from '../../shared/channels/parsers.ts'
import { channelModules } from '../../shared/channels/registry.ts'

const loadWhole = async (name: string): Promise<Channel[]> => {
  const [door, reader] = [await receiverNamed(name), parserNamed(name)]
  return reader === undefined ? [] : [{ ...(door ?? noReceiver(name)), parse: reader.parse }]
}

/** Every way in, whole and loaded: for whoever wants both halves of all, which no function does. */
export const channels: readonly Channel[] = (
  await Promise.all(Object.keys(channelModules).map(loadWhole))
).flat()

const byName = new Map(channels.map((channel) => [channel.name, channel]))

/** The channel of this name. */
export const channelNamed = (name: string): Channel | undefined => byName.get(name)
