import type * as z from 'zod'
import { type Identity, type Scalar, type Touchpoint, touchpointSchema } from '../../model/touchpoint.ts'
import { sortByPriority } from '../../model/identity.ts'
import { flagsIn, flagText } from '../../people/contact/flags.ts'
import { cutText, isTooLong } from '../../runtime/text/cut-text.ts'
import { RejectedError } from '../../runtime/errors.ts'
import { safeParse } from '../../runtime/safe-parse.ts'
import { hashId } from '../../runtime/hash-id.ts'
import type { Clocked } from '../../model/stated-time.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/**
 * What fits a shape.
 * @throws Refused naming field and rule, and nothing of what was there
 */
export const parseOrReject = <T>(schema: z.ZodType<T>, said: unknown): T => {
  const parsed = safeParse(schema, said, true)
  if (parsed?.success) return parsed.data
  const [issue] = parsed?.error.issues ?? []
  const field = issue?.path.join('.') || 'the event'
  throw new RejectedError(`${field} ${ruleOf(issue)}`, { field })
}

const ruleOf = (issue: z.core.$ZodIssue | undefined): string => {
  if (issue?.code === 'invalid_type')
    return `must be ${issue.expected === 'object' ? 'an object' : `a ${issue.expected}`}`
  return issue?.message.startsWith('must') ? issue.message : 'is not what it must be'
}

/** What a channel knows of a touchpoint, once it has read the vendor's words. */
export type Known = Omit<
  Touchpoint,
  keyof Clocked | 'identities' | 'name' | 'company' | 'campaign' | 'value'
> & {
  readonly when: Clocked
  readonly identities: readonly Identity[]
  readonly name?: string | undefined
  readonly company?: string | undefined
  readonly campaign?: string | undefined
  readonly value?: Touchpoint['value'] | undefined
}

const mostIdentities = 20
/**
 * Code points that a text of a touchpoint may have: names, and properties that are no web address (those have
 * their own limit, `page`).
 */
const longestText = 200
const longestAddress = 400
const longestId = 255

const mostOf = (text: string): number => (/^https?:/.test(text) ? longestAddress : longestText)

/**
 * An id of any length as one of at most 255 code points: what is cut off counts as a hash, so that two ids
 * stay two.
 */
export const eventId = (id: string): string =>
  isTooLong(id, longestId) ? `${cutText(id, longestId - 23)}~${hashId(id)}` : id

const cut = (value: Scalar): Scalar => (typeof value === 'string' ? cutText(value, mostOf(value)) : value)

/**
 * Texts cut to what a touchpoint holds, in this one place, after they were joined; a cut is flagged, for it
 * must not pass unseen.
 */
const fitted = (
  props: Readonly<Record<string, Scalar>>,
  words: Readonly<Record<string, string | undefined>>,
) => {
  const texts = [...Object.values(props), ...Object.values(words)].filter(
    (value) => typeof value === 'string',
  )
  const flags = texts.some((text) => isTooLong(text, mostOf(text)))
    ? { flags: flagText([...flagsIn(props['flags']), 'text.cut' as const].map((code) => ({ code }))) ?? null }
    : {}
  return {
    props: {
      ...Object.fromEntries(Object.entries(props).map(([name, value]) => [name, cut(value)])),
      ...flags,
    },
    ...Object.fromEntries(
      Object.entries(words).flatMap(([name, text]) =>
        text === undefined ? [] : [[name, cutText(text, longestText)]],
      ),
    ),
  }
}

/**
 * The touchpoint, whole: a text too long for it is cut and flagged (`text.cut`), and never costs the event.
 * @throws Refused when it names nobody, or breaks a rule of the schema
 */
export const buildTouchpoint = ({
  when: { clock, ...times },
  identities,
  props,
  name,
  company,
  campaign,
  value,
  ...known
}: Known): Touchpoint => {
  const named = sortByPriority(identities).slice(0, mostIdentities)
  if (named.length === 0)
    throw new RejectedError('the event must name a person: every id in it is empty or a placeholder', {
      field: 'identities',
      reason: { code: 'row.no-person' },
    })
  return parseOrReject(
    touchpointSchema,
    omitUndefined({
      ...known,
      ...times,
      identities: named,
      id: eventId(known.id),
      ...fitted({ ...props, ...clock }, { name, company, campaign }),
      value,
    }),
  )
}

/** One property, left out where there is nothing to say. */
export const prop = (name: string, value: Scalar | undefined): Record<string, Scalar> =>
  value === undefined ? {} : { [name]: value }
