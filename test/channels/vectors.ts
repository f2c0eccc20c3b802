import { readFileSync } from 'node:fs'
import * as z from 'zod'

const file = z.object({ vectors: z.array(z.looseObject({ id: z.string() })) })
const { vectors } = file.parse(JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')))

/**
 * One vector, in the shape the caller knows it to have. Keys, tokens and addresses in it are made up or
 * published by their vendor for testing.
 */
export const vectorWith = <T>(id: string, shape: z.ZodType<T>): T => {
  const vector = vectors.find((candidate) => candidate.id === id)
  if (!vector) throw new Error(`there is no vector ${id}`)
  return shape.parse(vector)
}

/** The ids of all vectors whose name begins so. */
export const vectorsOf = (prefix: string): string[] =>
  vectors.map(({ id }) => id).filter((id) => id.startsWith(prefix))
