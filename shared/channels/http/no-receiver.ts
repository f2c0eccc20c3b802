import * as z from 'zod'
import { Refused } from '../../runtime/errors.ts'
import type { Door } from '../channel.ts'

/** The door of a channel that has none: its events come another way, and whoever knocks is told so. */
export const closedDoor = (name: string): Door => ({
  name,
  secrets: z.strictObject({}),
  settings: z.strictObject({}),
  receive: () => {
    throw new Refused(`events of ${name} do not come this way`, { status: 404 })
  },
})
