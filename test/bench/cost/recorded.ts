import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const unitsOf = z.object({
  touchpoints: z.int(),
  wru: z.number(),
  rru: z.number(),
  wruUncounted: z.number(),
  facts: z.number(),
  stages: z.number().default(0),
})

const recordedSchema = z.object({
  /** Per touchpoint, as `npm run bench -- units` counts them. */
  units: z.object({ lone: unitsOf, known: unitsOf, lead: unitsOf, visit10: unitsOf }),
  /** Kind of row → how many a ten-touch visit leaves, and their mean bytes. */
  stored: z.record(z.string(), z.object({ rows: z.int(), bytes: z.int() })),
  /** Per journey that is due, as `npm run bench -- sweep` counts them. */
  sweep: z.object({ rru: z.number(), wru: z.number() }),
})

/** What was measured last: the model's ground. Units and bytes are exact, so the same on every machine. */
export type Recorded = z.output<typeof recordedSchema>

const file = join(import.meta.dirname, 'recorded.json')

export const recorded = (): Recorded => recordedSchema.parse(JSON.parse(readFileSync(file, 'utf8')))

/** Keeps what was measured just now, beside what others measured. */
export const record = (part: { readonly [Part in keyof Recorded]?: object }): void => {
  const now = recordedSchema.parse({ ...recorded(), ...part })
  writeFileSync(file, `${JSON.stringify(now, undefined, 2)}\n`)
}
