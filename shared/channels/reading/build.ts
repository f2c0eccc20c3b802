import { createHash } from 'node:crypto'
import type * as z from 'zod'
import { type Identity, type Scalar, type Touchpoint, touchpointSchema } from '../../journeys/touchpoint.ts'
import { byStrength } from '../../people/alias.ts'
import { Refused } from '../../runtime/errors.ts'
import { safelyParsed } from '../../runtime/safe-parse.ts'
import type { Clocked } from './stated-time.ts'

/**
 * What fits a shape.
 * @throws Refused naming field and rule, and nothing of what was there
 */
export const shaped = <T>(schema: z.ZodType<T>, said: unknown): T => {
  const parsed = safelyParsed(schema, said)
  if (parsed?.success) return parsed.data
  const [issue] = parsed?.error.issues ?? []
  const field = issue?.path.join('.') || 'the event'
  throw new Refused(`${field} ${ruleOf(issue)}`, { field })
}

const ruleOf = (issue: z.core.$ZodIssue | undefined): string => {
  if (issue?.code === 'invalid_type') return `must be ${issue.expected === 'object' ? 'an object' : `a ${issue.expected}`}`
  return issue?.message.startsWith('must') ? issue.message : 'is not what it must be'
}

/** The id of an event that has none: the same text has the same id. 22 characters. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22)

/** What a channel knows of a touchpoint, once it has read the vendor's words. */
export type Known = Omit<Touchpoint, keyof Clocked | 'identities' | 'name' | 'company' | 'campaign' | 'value'> & {
  readonly when: Clocked
  readonly identities: readonly Identity[]
  readonly name?: string | undefined
  readonly company?: string | undefined
  readonly campaign?: string | undefined
  readonly value?: Touchpoint['value'] | undefined
}

const mostIdentities = 20

/**
 * The touchpoint, whole.
 * @throws Refused when it names nobody, or breaks a rule of the schema
 */
export const touchpoint = ({
  when: { clock, ...times },
  identities,
  props,
  name,
  company,
  campaign,
  value,
  ...known
}: Known): Touchpoint => {
  const named = byStrength(identities).slice(0, mostIdentities)
  if (named.length === 0)
    throw new Refused('the event must name a person: every id in it is empty or stands for nobody', { field: 'identities' })
  return shaped(touchpointSchema, {
    ...known,
    ...times,
    identities: named,
    props: { ...props, ...clock },
    ...(name === undefined ? {} : { name }),
    ...(company === undefined ? {} : { company }),
    ...(campaign === undefined ? {} : { campaign }),
    ...(value === undefined ? {} : { value }),
  })
}

/** One property, left out where there is nothing to say. */
export const prop = (name: string, value: Scalar | undefined): Record<string, Scalar> => (value === undefined ? {} : { [name]: value })
