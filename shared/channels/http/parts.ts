import { parseJson, writeJson } from '../parsing/json.ts'

/**
 * The messages of an authentic text, one text each, as `parted` makes them of its JSON. What is no JSON goes
 * on as it is: its reader refuses it on record, and a sender that is not to blame is not told off.
 */
export const splitParts = (text: string, parted: (said: unknown) => readonly unknown[]): string[] => {
  try {
    return parted(parseJson(text)).map(writeJson)
  } catch {
    return [text]
  }
}
