import * as z from 'zod'
import type { Template } from '../../infra/synthesise.ts'

/** A resource with its logical id. */
export type Found = { readonly id: string } & Template['Resources'][string]

/** All resources of a type. */
export const ofType = (template: Template, type: string): Found[] =>
  Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => ({ id, ...resource }))

/** The one resource of a type of which this is true. */
export const the = (template: Template, type: string, isIt: (resource: Found) => boolean): Found => {
  const [found, ...more] = ofType(template, type).filter(isIt)
  if (found === undefined || more.length > 0)
    throw new Error(`There are ${found === undefined ? 0 : more.length + 1} of that ${type}`)
  return found
}

/** The logical id a `Ref` or `Fn::GetAtt` points to. */
export const target = (value: unknown): string | undefined => {
  const parsed = z
    .union([
      z.object({ Ref: z.string() }).transform(({ Ref }) => Ref),
      z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }).transform((att) => att['Fn::GetAtt'][0]),
    ])
    .safeParse(value)
  return parsed.success ? parsed.data : undefined
}

const oneOrMore = <T extends z.ZodType>(schema: T) =>
  z.union([z.array(schema), schema.transform((one) => [one])])

const statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore(z.string()),
  Resource: oneOrMore(z.unknown()),
  Condition: z.unknown().optional(),
})
const document = z.object({ Statement: z.array(statement) })

/** One statement of what a role may do. */
export type Statement = z.output<typeof statement>

/** What the roles that carry this policy may do. */
export const statementsOf = (policy: Found): Statement[] =>
  document.parse(policy.Properties['PolicyDocument']).Statement

/** What a function may do. */
export const mayDo = (template: Template, name: string): Statement[] => {
  const role = target(functionNamed(template, name).Properties['Role'])
  return ofType(template, 'AWS::IAM::Policy')
    .filter((policy) => z.array(z.unknown()).parse(policy.Properties['Roles']).map(target).includes(role))
    .flatMap(statementsOf)
}

/** The function of that name. */
export const functionNamed = (template: Template, name: string): Found =>
  the(template, 'AWS::Lambda::Function', ({ Properties }) => Properties['Handler'] === `${name}.handler`)

/** What a function is told. */
export const variablesOf = (fn: Found): Record<string, unknown> =>
  z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) }).parse(fn.Properties)
    .Environment.Variables

/** A value of a template as one line of text: `arn:<AWS::Partition>:sqs:…`. */
export const text = (value: unknown): string => {
  if (typeof value === 'string') return value
  const join = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }).safeParse(value)
  if (join.success) return join.data['Fn::Join'][1].map(text).join(join.data['Fn::Join'][0])
  return `<${target(value) ?? JSON.stringify(value)}>`
}
