import type { Door } from './channel.ts'
import { ways } from './registry.ts'

const doors = new Map(
  Object.entries(ways).flatMap(([name, { door }]) => (door === undefined ? [] : [[name, door] as const])),
)
const opened = new Map<string, Promise<Door>>()

/** The names of all doors at which somebody can knock. */
export const doorNames: readonly string[] = [...doors.keys()]

/** The door of the channel of this name, loaded when it is asked for first. */
export const doorNamed = async (name: string): Promise<Door | undefined> => {
  const load = doors.get(name)
  const door = opened.get(name) ?? load?.().then((file) => file.door)
  if (door !== undefined) opened.set(name, door)
  return door
}

/** The doors of the Tracking API, which are told apart by whose write key it is. */
export const trackingDoors: readonly string[] = ['segment', 'rudderstack']
