import * as z from 'zod'
import { duration } from '../model/steps/fields.ts'

/**
 * The fields of a profile that grow old. A name does not; who owns a lead and where it came from are decided,
 * not observed.
 */
const agingFields = ['email', 'phone', 'wecom', 'company', 'language', 'timeZone'] as const

export const profileHalfLivesSchema = z.partialRecord(z.enum(agingFields), duration)
export type ProfileHalfLives = z.infer<typeof profileHalfLivesSchema>

/**
 * The policy a company begins with: contact details are asked for again after a year (a Chinese number is
 * given to somebody else as soon as three months after it was let go), a company after a year and a half.
 */
export const firstHalfLives: ProfileHalfLives = { phone: 'P365D', email: 'P365D', company: 'P540D' }

/** What a person can be asked for again, on a page of ours. */
export const confirmableFields = ['phone', 'email', 'company'] as const
export type ConfirmableField = (typeof confirmableFields)[number]

/** What a profile may be expected to hold. */
export const expectedFieldsSchema = z
  .array(z.enum(['name', 'email', 'phone', 'company', 'wecom', 'origin', 'owner']))
  .min(1, 'must name at least one field')
  .max(7)
export const firstExpected: z.infer<typeof expectedFieldsSchema> = ['name', 'email', 'phone', 'company']
