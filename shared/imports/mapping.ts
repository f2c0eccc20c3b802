import { IANAZone } from 'luxon'
import * as z from 'zod'
import { touchpointType } from '../model/touchpoint.ts'
import { encodingNamed, encodings } from './files/encoding-names.ts'

const mappingName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens')
const field = z.string().min(1)
const scalar = z.union([z.string(), z.number(), z.boolean()])

/**
 * How a column is found: its header, or several spellings of it of which the first present is taken.
 * `optional`: the file may do without.
 */
const columnSchema = z.union([
  z.string().min(1),
  z.array(z.string().min(1)).min(1),
  z.strictObject({
    header: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
    optional: z.boolean().optional(),
  }),
])

/** What goes into a property: a field, a field with a word for the empty cell, or always the same. */
const propSchema = z.union([
  field,
  z.strictObject({
    from: field,
    else: scalar.optional(),
    as: z.enum(['text', 'number', 'boolean']).optional(),
  }),
  z.strictObject({ always: scalar }),
])

/**
 * The kinds of identity the Segment door can carry. The last ones mean nothing without whose numbers they
 * are: `{from, scope}`.
 */
export const carriedKinds = [
  'userId',
  'anonymousId',
  'email',
  'phone',
  'lead.id',
  'member.no',
  'crm.id',
] as const
export const scopedKinds: ReadonlySet<string> = new Set(['member.no', 'crm.id'])

const identitySchema = z.union([
  field,
  z.strictObject({
    from: field,
    scope: z.string().regex(/^[^:@]{1,100}$/, 'must be up to 100 characters without : and @'),
  }),
])
const propsSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9_]*$/, 'must be lower-case letters, digits and underscores'),
  propSchema,
)

/** What the same row says beside: a ticket that was solved later, an address that wants no more mail. */
const alsoSchema = z.strictObject({
  type: touchpointType,
  /** When that happened: where the cell is empty, it did not. The row's own time when not said. */
  time: field.optional(),
  /**
   * Only where each of these fields says one of the words (case does not matter), or anything at all
   * (`true`).
   */
  if: z.record(field, z.union([z.literal(true), z.array(z.string().min(1)).min(1)])).optional(),
  props: propsSchema.default({}),
})

const shape = z.strictObject({
  name: mappingName,
  about: z.string(),
  /** What each row is. */
  type: touchpointType,
  /** The zone of times that state none. */
  timeZone: z
    .string()
    .refine((zone) => IANAZone.isValidZone(zone), 'must be an IANA time zone such as Asia/Shanghai')
    .default('Asia/Shanghai'),
  /** The country of phone numbers that state none. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be a country such as CN')
    .default('CN'),
  /** How its files are encoded, where that cannot be told from them. */
  encoding: z
    .string()
    .refine((name) => encodingNamed(name) !== undefined, `must be one of ${encodings.join(', ')}`)
    .optional(),
  columns: z.record(field, columnSchema),
  /**
   * The header of the file it was made for: a file with these columns, in any order, needs no mapping to be
   * named.
   */
  headers: z.array(z.string()).max(500).optional(),
  /**
   * The fields that tell one row from another; without them, or where the first of them is optional and
   * empty, the whole row does.
   */
  key: z.array(field).min(1).optional(),
  /** When it happened; `format` in Luxon's tokens (dd/MM/yyyy) for times that are not written year first. */
  time: z.union([
    field,
    z.strictObject({
      from: field,
      format: z.string().regex(/y/, 'must hold the year').optional(),
      optional: z.boolean().optional(),
    }),
  ]),
  identities: z.partialRecord(z.enum(carriedKinds), identitySchema),
  person: z
    .strictObject({
      name: field.optional(),
      first: field.optional(),
      last: field.optional(),
      company: field.optional(),
    })
    .default({}),
  props: propsSchema.default({}),
  /**
   * Money in major units; an empty cell or zero is no value. `currency` is of amounts that state none,
   * `currencyFrom` the field that states it; `decimal` the only decimal separator that is read: without it
   * the column tells, then the country.
   */
  value: z
    .strictObject({
      from: field,
      currency: z.string().regex(/^[A-Z]{3}$/, 'must be a currency such as CNY'),
      currencyFrom: field.optional(),
      decimal: z.enum(['.', ',']).optional(),
    })
    .optional(),
  also: z.array(alsoSchema).max(10).default([]),
  /** Another file these rows follow from: the identity that links them, and the mapping it is read by. */
  against: z.strictObject({ mapping: mappingName, on: z.enum(carriedKinds) }).optional(),
})

type Shape = z.output<typeof shape>

const fieldsOf = (props: Shape['props']): string[] =>
  Object.values(props).flatMap((prop) => {
    if (typeof prop === 'string') return [prop]
    return 'from' in prop ? [prop.from] : []
  })

/** The field an identity is read from. */
export const fieldOf = (identity: z.output<typeof identitySchema>): string =>
  typeof identity === 'string' ? identity : identity.from

/** Every field a mapping speaks of, by the entry that does. */
export const mentions = ({
  key,
  time,
  identities,
  person,
  props,
  value,
  also,
}: Shape): Record<string, readonly (string | undefined)[]> => ({
  key: key ?? [],
  time: [typeof time === 'string' ? time : time.from],
  identities: Object.values(identities).map(fieldOf),
  person: Object.values(person),
  also: also.flatMap(({ time: at, if: when = {}, props: more }) => [
    at,
    ...Object.keys(when),
    ...fieldsOf(more),
  ]),
  props: fieldsOf(props),
  value: [value?.from, value?.currencyFrom],
})

/**
 * How the rows of a file become touchpoints: docs/import.md explains every entry. Entries other than
 * `columns` speak of fields, the names `columns` gives.
 */
export const mappingSchema = shape.superRefine((mapping, context) => {
  for (const [entry, fields] of Object.entries(mentions(mapping))) {
    const stranger = fields.find((name) => name !== undefined && !(name in mapping.columns))
    if (stranger !== undefined)
      context.addIssue({
        code: 'custom',
        path: [entry],
        message: `speaks of "${stranger}", which columns does not name`,
      })
  }
  for (const [kind, from] of Object.entries(mapping.identities)) {
    if (scopedKinds.has(kind) && typeof from === 'string')
      context.addIssue({
        code: 'custom',
        path: ['identities', kind],
        message: 'must say whose numbers they are: {"from": …, "scope": …}',
      })
  }
  if (Object.keys(mapping.identities).length === 0)
    context.addIssue({ code: 'custom', path: ['identities'], message: 'must name at least one' })
})
export type Mapping = z.output<typeof mappingSchema>

/** Whether a mapping reads to which colleague a person belongs (`owner`). */
export const readsOwner = ({ props, also }: Mapping): boolean =>
  [props, ...also.map((more) => more.props)].some((read) => 'owner' in read)

/** The header spellings of a column, and whether the file may do without. */
export const spellingsOf = (
  column: Mapping['columns'][string],
): { headers: readonly string[]; optional: boolean } => {
  if (typeof column === 'string') return { headers: [column], optional: false }
  if (Array.isArray(column)) return { headers: column, optional: false }
  return {
    headers: typeof column.header === 'string' ? [column.header] : column.header,
    optional: column.optional ?? false,
  }
}
