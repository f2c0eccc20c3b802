import { Duration } from 'luxon'
import * as z from 'zod'
import { duration } from '../model/steps/fields.ts'
import type { Policy } from '../policy/policy.ts'
import { policyLimits } from '../policy/policy-limits.ts'

/** A duration that a detector may wait: longer than zero, at most ten years. */
export const patience = duration
  .refine((text) => Duration.fromISO(text).toMillis() > 0, 'must be longer than zero')
  .refine(
    (text) => Duration.fromISO(text).as('days') <= policyLimits.days,
    `must be at most P${policyLimits.days}D`,
  )

/** Worth of recovering an interruption, relative to those of other causes. */
export const worth = z.number().positive('must be above zero').max(1_000_000, 'must be at most 1000000')

/** Every detector's settings have the worth of its interruptions. */
export type CommonSettings = { readonly value: number }

/** The settings of a detector as it declares them: their schema, each key with its default. */
export type DetectorSettings<Settings extends CommonSettings = CommonSettings> = {
  readonly schema: z.ZodType<Settings>
  /** The settings that a policy has for this detector, filled with defaults. */
  of(policy: Pick<Policy, 'detectors'>): Settings
}

/**
 * The settings without the keys that are not of the schema: a policy that an earlier version stored must not
 * stop every journey.
 */
const readable = <Settings>(
  schema: z.ZodType<Settings>,
  given: Readonly<Record<string, unknown>>,
): Settings => {
  const { success, data, error } = schema.safeParse(given)
  if (success) return data
  const wrong = new Set(error.issues.map(({ path: [key] }) => key))
  return schema.parse(Object.fromEntries(Object.entries(given).filter(([key]) => !wrong.has(key))))
}

/**
 * Declares the settings of a detector.
 * @param cause the key of `detectors` in the policy
 * @param schema an object in which every key has a default
 */
export const detectorSettings = <Settings extends CommonSettings>(
  cause: string,
  schema: z.ZodType<Settings>,
): DetectorSettings<Settings> => {
  const parsed = new WeakMap<object, Settings>()
  return {
    schema,
    of: ({ detectors }) => {
      const known = parsed.get(detectors)
      if (known) return known
      const settings = readable(schema, detectors[cause] ?? {})
      parsed.set(detectors, settings)
      return settings
    },
  }
}
