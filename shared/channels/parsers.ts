import type { EventParser } from './channel.ts'
import { channelModules } from './registry.ts'

/** What reads a channel's events, loaded with the first of them. */
const lazyParser = (name: string, load: () => Promise<Pick<EventParser, 'parse'>>): EventParser => {
  let loaded: ReturnType<typeof load> | undefined
  return {
    name,
    parse: async (reading) => {
      loaded ??= load()
      return (await loaded).parse(reading)
    },
  }
}

const parsers = new Map(
  Object.entries(channelModules).map(([name, { parse: read }]) => [name, lazyParser(name, read)]),
)

/**
 * What reads the events of a channel of this name: everything that can be on the touchpoints queue has one.
 */
export const parserNamed = (name: string): EventParser | undefined => parsers.get(name)
