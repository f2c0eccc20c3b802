import { conflict, retryOnConflict } from '../../runtime/retry-on-conflict.ts'
import * as z from 'zod'
import { assignmentKey, staffKey, staffPk } from '../keys.ts'
import { parsed } from '../dynamodb/record-codec.ts'
import type { StaffRepository } from '../repositories.ts'
import { everything, type Item, type Store, type Write } from '../store.ts'

const loadSchema = z.object({ n: z.int() })

/** How many people each colleague looks after. */
export const staffRepository = (store: Store): StaffRepository => ({
  load: async () => {
    const loads: Record<string, number> = {}
    for await (const item of everything(store, { pk: staffPk })) loads[item.sk] = loadOf(item)
    return loads
  },
  assign: (id, to, from) => assign(store, id, to, from),
})

/**
 * The assignment is remembered in the same transaction that counts it, so it counts once. False: it was
 * counted before.
 */
const assign = async (store: Store, id: string, to: string, from: string | undefined): Promise<boolean> => {
  return retryOnConflict('the load of a colleague', async () => {
    if (await store.get(assignmentKey(id))) return false
    const remember: Write = { put: { ...assignmentKey(id), to }, if: { absent: true } }
    const moves =
      from === to
        ? []
        : [await moved(store, to, 1), ...(from === undefined ? [] : [await moved(store, from, -1)])]
    if (await store.transact([remember, ...moves])) return true
    return conflict
  })
}

const moved = async (store: Store, staff: string, by: number): Promise<Write> => {
  const item = await store.get(staffKey(staff))
  const n = Math.max(0, (item ? loadOf(item) : 0) + by)
  return { put: { ...staffKey(staff), n }, if: item ? { equals: { n: loadOf(item) } } : { absent: true } }
}

const loadOf = (item: Item): number => parsed(loadSchema, item, item).n
