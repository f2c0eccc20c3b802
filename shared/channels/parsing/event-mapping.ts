import { lookUp } from '../../runtime/look-up.ts'
import * as z from 'zod'
import { touchpointType, type TouchpointType } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'

/** What one of a vendor's words means to us; the reason where the type alone does not say it. */
export type EventMapping = TouchpointType | readonly [type: TouchpointType, reason: string]

/**
 * A setting, for words of a vendor that nobody could verify, or that are new: what they mean, by the vendor's
 * own spelling. It goes before what we know ourselves.
 */
export const typesSetting = z
  .record(z.string().max(100), touchpointType.exclude(['event.no_show']))
  .default({})

const settingsSchema = z.object({ types: typesSetting })

/**
 * What a word means: as the connection sets, as the table says, or else `other`, which keeps the word.
 * @param listed under what the table has the word
 */
export const mapEventType = (
  settings: ParseContext['settings'],
  table: Readonly<Record<string, EventMapping>>,
  word: string,
  listed = word,
): { type: TouchpointType; reason?: string } => {
  const { types } = settingsSchema.parse(settings)
  const known = lookUp(types, word) ?? lookUp(table, listed)
  if (typeof known === 'object') return { type: known[0], reason: known[1] }
  return { type: known ?? 'other' }
}
