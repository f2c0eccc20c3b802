import { RejectedError } from '../../runtime/errors.ts'
import { parseJson, writeJson } from '../parsing/json.ts'

/**
 * The events of an authentic JSON list, one text each. What is no list, or no JSON, stays whole: its reader
 * refuses it on record, for a sender who is told no would come again, or turn us off.
 * @param item what is kept of each
 */
export const splitEvents = (text: string, item: (event: unknown) => unknown = (event) => event): string[] => {
  try {
    const list = parseJson(text)
    return Array.isArray(list) ? list.map((event) => writeJson(item(event))) : [text]
  } catch (error) {
    if (error instanceof RejectedError) return [text]
    throw error
  }
}
