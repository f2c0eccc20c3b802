import * as z from 'zod'
import { type Mapping, mappingSchema } from '../imports/mapping.ts'
import { shippedMappings } from '../imports/mappings/list.ts'
import { RejectedError } from '../runtime/errors.ts'
import type { MappingRecord, MappingRepository } from '../storage/repositories.ts'
import { parseBody } from './parse-body.ts'
import { checkPrecondition, type Precondition } from './precondition.ts'
import type { MappingView } from './views/journeys.ts'

/** More would be a mistake: a mapping is for a shape of file, not for a file. */
const most = 200
/** A mapping lies in one item. */
const largest = 60_000

const viewOf = ({ name, mapping, updatedAt, v }: MappingRecord): MappingView => ({
  name,
  mapping: jsonOf(mappingSchema.parse(mapping)),
  updatedAt,
  version: v,
  shipped: false,
})
const shipped = (mapping: Mapping): MappingView => ({
  name: mapping.name,
  mapping: jsonOf(mapping),
  updatedAt: null,
  shipped: true,
})

/** `GET /api/imports/mappings`: those that were saved, by name, and those that come with the product. */
export const mappingsPage = async (rows: MappingRepository): Promise<{ items: MappingView[] }> => ({
  items: [...(await Array.fromAsync(rows.list())).map(viewOf), ...shippedMappings.map(shipped)],
})

/**
 * `GET /api/imports/mappings/{name}`.
 * @throws Refused (404) when there is none
 */
export const mappingPage = async (rows: MappingRepository, name: string): Promise<MappingView> => {
  const ours = shippedMappings.find((mapping) => mapping.name === name)
  if (ours) return shipped(ours)
  const row = await rows.get(name)
  if (!row) throw new RejectedError('there is no such mapping', { status: 404, field: 'name' })
  return viewOf(row)
}

/**
 * `PUT /api/imports/mappings/{name}`: saves a mapping, in place of the one that had its name.
 * @param now ms UTC
 * @throws Refused naming field and rule, 412 when a precondition fails; nothing is changed then
 */
export const saveMapping = async (
  rows: MappingRepository,
  name: string,
  { body, precondition = {} }: { body: unknown; precondition?: Precondition },
  now: number,
): Promise<MappingView> => {
  if (shippedMappings.some((mapping) => mapping.name === name))
    throw new RejectedError(`name must be another: ${name} comes with the product`, {
      status: 409,
      field: 'name',
    })
  const mapping = parseBody(mappingSchema, body)
  if (mapping.name !== name) throw new RejectedError('name must be the one of the address', { field: 'name' })
  if (Buffer.byteLength(JSON.stringify(mapping)) > largest)
    throw new RejectedError('the mapping must not be larger than 60 KB', { status: 413 })
  const before = await rows.get(name)
  checkPrecondition(precondition, before?.v)
  if (!before && (await Array.fromAsync(rows.list())).length >= most)
    throw new RejectedError(`there are ${most} mappings: that is all there may be`, { status: 409 })
  const row: MappingRecord = { name, v: (before?.v ?? 0) + 1, mapping: jsonOf(mapping), updatedAt: now }
  if (!(await rows.save(row)))
    throw new RejectedError('the mapping was saved by another request meanwhile: read it again', {
      status: 409,
      field: 'name',
    })
  return viewOf(row)
}

/** As JSON has it: entries that are not there are not there. */
function jsonOf(mapping: Mapping): MappingView['mapping'] {
  return z.json().parse(JSON.parse(JSON.stringify(mapping)))
}
