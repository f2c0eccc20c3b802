import type { Puller } from './channel.ts'
import { ways } from './registry.ts'

/**
 * What pulls for the channel of this name, loaded when it first has something to do; nothing where nobody
 * need ask.
 */
export const pullerNamed = (name: string): Puller | undefined => {
  const load = Object.hasOwn(ways, name) ? ways[name]?.pull : undefined
  if (load === undefined) return undefined
  return {
    name,
    async *pull(connection, asking) {
      yield* (await load()).pull(connection, asking)
    },
    probe: async (connection, asking) => (await load()).probe?.(connection, asking),
  }
}
