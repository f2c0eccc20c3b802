import { type Scope, resolveIntrinsics } from './intrinsics.ts'
import { type Json, type JsonObject, at, isObject, objectAt, textAt } from '../json.ts'
import { type Surroundings, identify } from '../iam/arns.ts'

/** One synthesised stack. */
export interface StackTemplate {
  readonly name: string
  readonly template: JsonObject
}

/** One resource of the template, with its functions resolved when they are asked for. */
export interface Resource {
  readonly stack: string
  readonly logicalId: string
  readonly type: string
  /** What CDK calls it, for messages to people. */
  readonly path: string
  readonly properties: () => JsonObject
  readonly propertyNames: readonly string[]
  /** What Ref gives. */
  readonly ref: () => string
  readonly attribute: (name: string) => string
}

/** All resources of all stacks. */
export interface World {
  readonly resources: readonly Resource[]
  readonly ofType: (...types: readonly string[]) => readonly Resource[]
}

/**
 * Reads the templates. Nothing is resolved yet: some attributes (a stream's ARN) exist only once their
 * resource does.
 */
export const readWorld = (stacks: readonly StackTemplate[], surroundings: Surroundings): World => {
  const resources: Resource[] = []
  const byId = new Map<string, Resource>()
  const scopes = new Map<string, Scope>()
  const need = (stack: string, id: string): Resource => {
    const found = byId.get(key(stack, id))
    if (!found) throw new Error(`${stack} speaks of ${id}, which it does not declare`)
    return found
  }
  for (const stack of stacks) {
    const scope = scopeOf(stack, { surroundings, need, stacks, scopes })
    scopes.set(stack.name, scope)
    for (const [logicalId, declared] of Object.entries(objectAt(stack.template, 'Resources'))) {
      const condition = textAt(declared, 'Condition')
      if (condition !== undefined && !scope.condition(condition)) continue
      const resource = resourceOf({ stack: stack.name, logicalId, declared, scope, surroundings })
      resources.push(resource)
      byId.set(key(stack.name, logicalId), resource)
    }
  }
  return {
    resources,
    ofType: (...types) => resources.filter(({ type }) => types.includes(type)),
  }
}

const key = (stack: string, id: string): string => `${stack}/${id}`

interface Declared {
  readonly stack: string
  readonly logicalId: string
  readonly declared: Json
  readonly scope: Scope
  readonly surroundings: Surroundings
}

const resourceOf = ({ stack, logicalId, declared, scope, surroundings }: Declared): Resource => {
  const type = textAt(declared, 'Type') ?? ''
  const path = textAt(declared, 'Metadata', 'aws:cdk:path') ?? `${stack}/${logicalId}`
  const properties = (): JsonObject => {
    const resolved = resolveIntrinsics(at(declared, 'Properties') ?? {}, scope)
    return isObject(resolved) ? resolved : {}
  }
  const property = (name: string): Json | undefined => {
    const value = at(declared, 'Properties', name)
    return value === undefined ? undefined : resolveIntrinsics(value, scope)
  }
  const identity = identify(type, { stack, logicalId, property, surroundings })
  return {
    stack,
    logicalId,
    type,
    path,
    properties,
    propertyNames: Object.keys(objectAt(declared, 'Properties')),
    ref: identity.ref,
    attribute: (name) => {
      const value = identity.attributes[name]
      if (!value)
        throw new Error(
          `${path} (${type}) has no attribute ${name} on this machine: teach it in infra/local/iam/arns.ts`,
        )
      return value()
    },
  }
}

interface Around {
  readonly surroundings: Surroundings
  readonly need: (stack: string, id: string) => Resource
  readonly stacks: readonly StackTemplate[]
  readonly scopes: ReadonlyMap<string, Scope>
}

const scopeOf = (
  { name: stack, template }: StackTemplate,
  { surroundings, need, stacks, scopes }: Around,
): Scope => {
  const output = (of: StackTemplate, declared: Json | undefined): Json => {
    const value = at(declared, 'Value')
    const scope = scopes.get(of.name)
    if (value === undefined || !scope) throw new Error(`${stack} reads an output ${of.name} does not have`)
    return resolveIntrinsics(value, scope)
  }
  const scope: Scope = {
    ref: (name) =>
      name.startsWith('AWS::')
        ? pseudo(name, stack, surroundings)
        : (parameterOf(template, name) ?? need(stack, name).ref()),
    attribute: (id, name) => need(stack, id).attribute(name),
    imported: (exported) => {
      for (const other of stacks) {
        const found = Object.values(objectAt(other.template, 'Outputs')).find(
          (declared) => exportNameOf(declared, scopes.get(other.name)) === exported,
        )
        if (found !== undefined) return output(other, found)
      }
      throw new Error(`${stack} imports ${exported}, which no stack exports`)
    },
    stackOutput: (name, asked) => {
      const other = stacks.find((candidate) => candidate.name === name)
      if (!other) throw new Error(`${stack} reads an output of ${name}, which is no stack of this app`)
      return output(other, at(other.template, 'Outputs', asked))
    },
    condition: (name) => resolveIntrinsics(at(template, 'Conditions', name) ?? false, scope) === true,
    mapping: (map, top, second) => at(template, 'Mappings', map, top, second) ?? '',
  }
  return scope
}

const exportNameOf = (declared: Json, scope: Scope | undefined): Json | undefined => {
  const name = at(declared, 'Export', 'Name')
  return name === undefined || !scope ? undefined : resolveIntrinsics(name, scope)
}

const parameterOf = (template: JsonObject, name: string): Json | undefined => {
  const declared = at(template, 'Parameters', name)
  if (declared === undefined) return undefined
  const value = at(declared, 'Default')
  if (value === undefined) throw new Error(`The template's parameter ${name} has no default`)
  return value
}

const pseudo = (
  name: string,
  stack: string,
  { region, account, partition, urlSuffix }: Surroundings,
): Json | undefined => {
  if (name === 'AWS::NoValue') return undefined
  const values: Record<string, string> = {
    'AWS::Region': region,
    'AWS::AccountId': account,
    'AWS::Partition': partition,
    'AWS::URLSuffix': urlSuffix,
    'AWS::StackName': stack,
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${account}:stack/${stack}/local`,
  }
  const value = values[name]
  if (value === undefined) throw new Error(`${name} is not known on this machine`)
  return value
}
