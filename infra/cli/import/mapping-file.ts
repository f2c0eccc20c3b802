import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import * as z from 'zod'
import { type Mapping, mappingSchema } from '../../../shared/imports/mapping.ts'
import { shippedMappings } from '../../../shared/imports/mappings/list.ts'
import { madeFor } from '../../../shared/imports/match-mapping.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'

/**
 * A mapping by the name of one that comes with the product or was saved there, or from a JSON file.
 * @throws Refused saying what is wrong with it
 */
export const mappingNamed = async (
  name: string,
  saved: () => Promise<readonly Mapping[] | undefined> = async () => undefined,
): Promise<Mapping> => {
  const shipped = shippedMappings.find((mapping) => mapping.name === name)
  if (shipped) return shipped
  const ours = /^[a-z][a-z0-9-]*$/.test(name) && !existsSync(name) ? await saved() : undefined
  const found = ours?.find((mapping) => mapping.name === name)
  if (found) return found
  if (!existsSync(name))
    throw new RejectedError(
      `there is no mapping ${name}: it is one of ${[...new Set([...(ours ?? []), ...shippedMappings].map((mapping) => mapping.name))].join(', ')}, or a JSON file`,
    )
  const parsed = mappingSchema.safeParse(jsonIn(name, await readFile(name, 'utf8')))
  if (parsed.success) return parsed.data
  throw new RejectedError(`the mapping in ${name} cannot be used:\n${z.prettifyError(parsed.error)}`)
}

const jsonIn = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (problem) {
    throw new RejectedError(
      `the mapping in ${name} is no JSON: ${problem instanceof Error ? problem.message : ''}`,
    )
  }
}

/**
 * The mapping for a file when none is named: the saved one that was made for a file with these columns.
 * @throws Refused when there is none, or more than one
 */
export const mappingFor = (headers: readonly string[], saved: readonly Mapping[] | undefined): Mapping => {
  const [mapping, ...others] = madeFor(headers, saved ?? [])
  if (!mapping)
    throw new RejectedError(
      '--mapping is missing, and no mapping saved in the product was made for a file with these columns: --propose shows one',
    )
  if (others.length > 0)
    throw new RejectedError(
      `--mapping is missing, and several fit these columns: ${[mapping, ...others].map(({ name }) => name).join(', ')}`,
    )
  return mapping
}

/** A name for the mapping of a file: its own, without its ending and what changes from file to file. */
export const nameFor = (path: string): string => {
  const plain = basename(path)
    .toLowerCase()
    .replace(/(\.[a-z0-9]+)+$/, '')
    .replaceAll(/\d+/g, ' ')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
  return /^[a-z]/.test(plain) ? plain : 'my-mapping'
}
