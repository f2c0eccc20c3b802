import type { Channel } from '../../shared/channels/channel.ts'
import { closedDoor } from '../../shared/channels/http/no-receiver.ts'
import { doorNamed } from '../../shared/channels/receivers.ts'
import { readerNamed } from '../../shared/channels/parsers.ts'
import { ways } from '../../shared/channels/registry.ts'

const wholeOf = async (name: string): Promise<Channel[]> => {
  const [door, reader] = [await doorNamed(name), readerNamed(name)]
  return reader === undefined ? [] : [{ ...(door ?? closedDoor(name)), read: reader.read }]
}

/** Every way in, whole and loaded: for whoever wants both halves of all, which no function does. */
export const channels: readonly Channel[] = (await Promise.all(Object.keys(ways).map(wholeOf))).flat()

const byName = new Map(channels.map((channel) => [channel.name, channel]))

/** The channel of this name. */
export const channelNamed = (name: string): Channel | undefined => byName.get(name)
