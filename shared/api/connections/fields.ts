import * as z from 'zod'
import type { FieldView } from './views.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

const simple = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.json().optional(),
  pattern: z.string().optional(),
})
const property = simple.extend({
  anyOf: z.array(simple).optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
  default: z.json().optional(),
  draw: z.enum(['hex', 'whsec', 'aes']).optional(),
  inAddress: z.literal(true).optional(),
})
type Property = z.output<typeof property>
const shape = z.looseObject({
  properties: z.record(z.string(), property).default({}),
  required: z.array(z.string()).default([]),
})
const shapes = z.union([
  z.looseObject({ anyOf: z.array(shape) }),
  shape.transform((one) => ({ anyOf: [one] })),
])

/**
 * What a form must ask for, from the shape itself. Of several shapes a field is required that all of them
 * require; which go together the shape says when it is given something.
 */
export const fieldsOf = (schema: z.ZodType): FieldView[] => {
  const { anyOf } = shapes.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  const all = new Map(anyOf.flatMap(({ properties }) => Object.entries(properties)))
  return [...all].map(([name, said]) =>
    fieldOf(
      name,
      said,
      anyOf.every(({ required }) => required.includes(name)),
    ),
  )
}

const fieldOf = (name: string, said: Property, required: boolean): FieldView => {
  const { kind, choices } = kindIn(said)
  const two = said.anyOf?.some(({ type }) => type === 'array') ?? false
  return omitUndefined({
    name,
    kind,
    required,
    choices,
    default: said.default,
    two: two || undefined,
    draw: said.draw,
    inAddress: said.inAddress,
  })
}

const kinds: Readonly<Record<string, FieldView['kind']>> = {
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  array: 'list',
  object: 'map',
}

const kindIn = (said: Property): { kind: FieldView['kind']; choices?: readonly (string | number)[] } => {
  const constants =
    said.anyOf?.flatMap(({ const: value }) =>
      typeof value === 'string' || typeof value === 'number' ? [value] : [],
    ) ?? []
  const choices = said.enum ?? (constants.length > 0 ? constants : undefined)
  if (choices) return { kind: 'choice', choices }
  return { kind: kinds[String(said.type)] ?? 'text' }
}
