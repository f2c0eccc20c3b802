import * as z from 'zod'

/**
 * What a connection may set for senders who leave it out: the country of phone numbers (ISO 3166) and the
 * currency of amounts (ISO 4217).
 */
export const assumptions = {
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be a country such as CN')
    .default('CN'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a currency such as CNY')
    .default('CNY'),
} as const

export const assumptionsSchema = z.object(assumptions)
export type Assumptions = z.output<typeof assumptionsSchema>
