import * as z from 'zod'
import { membersOf } from './json.ts'

type Members = Readonly<Record<string, unknown>>

/**
 * A list of objects, in any of the forms in which programs write one: a list, one object alone (XML turned
 * into JSON), an object with the numbers of its entries as keys (PHP, after entries were removed). Entries
 * that are no objects are left out; nothing is no entry.
 */
export const objectList = z
  .unknown()
  .optional()
  .transform((said): Members[] => entriesOf(said).flatMap(asMembers))

const asMembers = (entry: unknown): Members[] => {
  const members = membersOf(entry)
  return members === undefined ? [] : [members]
}

const entriesOf = (said: unknown): readonly unknown[] => {
  if (Array.isArray(said)) return said
  const members = membersOf(said)
  const keys = Object.keys(members ?? {})
  if (members === undefined || keys.length === 0) return []
  return keys.every((key) => /^\d{1,6}$/.test(key)) ? Object.values(members) : [members]
}
