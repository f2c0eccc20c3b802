import { type Json, type JsonObject, isList, isObject } from '../json.ts'

/** What a template's functions can ask of the world around a value. */
export interface Scope {
  readonly ref: (name: string) => Json | undefined
  readonly attribute: (logicalId: string, name: string) => Json
  readonly imported: (exportName: string) => Json
  readonly stackOutput: (stack: string, output: string) => Json
  readonly condition: (name: string) => boolean
  readonly mapping: (map: string, top: string, second: string) => Json
}

type Resolve = (value: Json) => Json
type Intrinsic = (argument: Json, scope: Scope, resolve: Resolve) => Json | undefined

/** Resolves all CloudFormation functions in a value. What resolves to AWS::NoValue is left out. */
export const resolveIntrinsics = (value: Json, scope: Scope): Json => resolveMaybe(value, scope) ?? ''

const resolveMaybe = (value: Json, scope: Scope): Json | undefined => {
  if (isList(value))
    return value.map((entry) => resolveMaybe(entry, scope)).filter((entry) => entry !== undefined)
  if (!isObject(value)) return value
  const [only, ...others] = Object.entries(value)
  if (only === undefined || others.length > 0) return resolveObject(value, scope)
  const [name, argument] = only
  const intrinsic = name === 'Condition' && typeof argument !== 'string' ? undefined : intrinsics[name]
  if (intrinsic) return intrinsic(argument, scope, (inner) => resolveIntrinsics(inner, scope))
  if (name.startsWith('Fn::'))
    throw new Error(
      `${name} is not a function this runtime knows: teach it in infra/local/template/intrinsics.ts`,
    )
  return resolveObject(value, scope)
}

const resolveObject = (value: JsonObject, scope: Scope): JsonObject =>
  Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, resolveMaybe(inner, scope)] as const)
      .filter((entry): entry is readonly [string, Json] => entry[1] !== undefined),
  )

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(text(name)),
  'Fn::GetAtt': (argument, scope) => {
    const [id, ...rest] = isList(argument) ? argument.map((part) => text(part)) : text(argument).split('.')
    return scope.attribute(id ?? '', rest.join('.'))
  },
  'Fn::Join': (argument, _scope, resolve) => {
    const [separator = '', parts = []] = isList(argument) ? argument : []
    return list(resolve(parts))
      .map((part) => text(part))
      .join(text(separator))
  },
  'Fn::Select': (argument, _scope, resolve) => {
    const [index = 0, from = []] = list(resolve(argument))
    const picked = list(from)[Number(index)]
    if (picked === undefined) throw new Error(`Fn::Select finds nothing at ${String(index)}`)
    return picked
  },
  'Fn::Split': (argument, _scope, resolve) => {
    const [separator = '', from = ''] = list(resolve(argument))
    return text(from).split(text(separator))
  },
  'Fn::Sub': (argument, _scope, resolve) => substitute(argument, resolve),
  'Fn::If': (argument, scope, resolve) => {
    const [condition = '', yes = '', no = ''] = list(argument)
    const chosen = scope.condition(text(condition)) ? yes : no
    return isObject(chosen) && chosen['Ref'] === 'AWS::NoValue' ? undefined : resolve(chosen)
  },
  'Fn::ImportValue': (argument, scope, resolve) => scope.imported(text(resolve(argument))),
  'Fn::GetStackOutput': (argument, scope, resolve) => {
    const asked = resolve(argument)
    const [stack, output] = isObject(asked) ? [asked['StackName'], asked['OutputName']] : list(asked)
    return scope.stackOutput(text(stack ?? ''), text(output ?? ''))
  },
  'Fn::FindInMap': (argument, scope, resolve) => {
    const [map = '', top = '', second = ''] = list(resolve(argument))
    return scope.mapping(text(map), text(top), text(second))
  },
  'Fn::Base64': (argument, _scope, resolve) => Buffer.from(text(resolve(argument))).toString('base64'),
  'Fn::ToJsonString': (argument, _scope, resolve) => JSON.stringify(resolve(argument)),
  'Fn::Equals': (argument, _scope, resolve) => {
    const [one, other] = list(resolve(argument))
    return JSON.stringify(one) === JSON.stringify(other)
  },
  'Fn::And': (argument, _scope, resolve) => list(argument).every((part) => resolve(part) === true),
  'Fn::Or': (argument, _scope, resolve) => list(argument).some((part) => resolve(part) === true),
  'Fn::Not': (argument, _scope, resolve) => list(argument).every((part) => resolve(part) !== true),
  Condition: (name, scope) => (typeof name === 'string' ? scope.condition(name) : undefined),
}

const substitute = (argument: Json, resolve: Resolve): string => {
  const [template = '', own = {}] = isList(argument) ? argument : [argument]
  const given = isObject(own) ? own : {}
  return text(template).replaceAll(/\$\{([^}]+)\}/g, (whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`
    const value = given[name]
    if (value !== undefined) return text(resolve(value))
    return text(resolve(name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name }), whole)
  })
}

const text = (value: Json, where = ''): string => {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new Error(`Text is needed${where && ` for ${where}`}, not ${JSON.stringify(value)}`)
}

const list = (value: Json): readonly Json[] => {
  if (isList(value)) return value
  throw new Error(`A list is needed, not ${JSON.stringify(value)}`)
}
