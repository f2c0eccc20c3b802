import type { Reader } from './channel.ts'
import { ways } from './registry.ts'

/** What reads a channel's events, loaded with the first of them. */
const readerOf = (name: string, load: () => Promise<Pick<Reader, 'read'>>): Reader => {
  let loaded: ReturnType<typeof load> | undefined
  return {
    name,
    read: async (reading) => {
      loaded ??= load()
      return (await loaded).read(reading)
    },
  }
}

const readers = new Map(Object.entries(ways).map(([name, { read }]) => [name, readerOf(name, read)]))

/**
 * What reads the events of a channel of this name: everything that can be on the touchpoints queue has one.
 */
export const readerNamed = (name: string): Reader | undefined => readers.get(name)
