import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { type Mapping, mappingSchema } from '../../../shared/imports/mapping.ts'
import { shippedMappings } from '../../../shared/imports/mappings/list.ts'
import { Refused } from '../../../shared/runtime/errors.ts'

/**
 * A mapping by the name of one that comes with the product, or from a JSON file.
 * @throws Refused saying what is wrong with it
 */
export const mappingNamed = async (name: string): Promise<Mapping> => {
  const shipped = shippedMappings.find((mapping) => mapping.name === name)
  if (shipped) return shipped
  if (!existsSync(name)) throw new Refused(`there is no mapping ${name}: it is one of ${shippedMappings.map((mapping) => mapping.name).join(', ')}, or a JSON file`)
  const parsed = mappingSchema.safeParse(jsonIn(name, await readFile(name, 'utf8')))
  if (parsed.success) return parsed.data
  throw new Refused(`the mapping in ${name} cannot be used:\n${z.prettifyError(parsed.error)}`)
}

const jsonIn = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (problem) {
    throw new Refused(`the mapping in ${name} is no JSON: ${problem instanceof Error ? problem.message : ''}`)
  }
}
