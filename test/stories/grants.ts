import { readAssembly, type Assembly } from '../../infra/local/template/assembly.ts'
import { friendlyName } from '../../infra/local/lambda/functions.ts'
import { isObject, type Json, type JsonObject, objectAt, textAt } from '../../infra/local/json.ts'
import { account, region } from '../../infra/local/options.ts'
import { textsOf } from '../../infra/local/iam/wildcards.ts'
import { policiesOfRole } from '../../infra/local/lambda/roles.ts'
import { readWorld } from '../../infra/local/template/template.ts'
import { synthesise } from '../../infra/synthesise.ts'

/** One thing one function may do to one resource, and all documents of its role. */
export type Grant = { readonly function: string; readonly action: string; readonly resource: string }

export const arnOf = (service: string, resource: string): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`
const surroundings = {
  region,
  account,
  partition: 'aws',
  urlSuffix: 'amazonaws.com',
  publicUrl: () => 'http://here',
  queueUrl: (name: string) => `http://here/${account}/${name}`,
  streamArn: (table: string) => arnOf('dynamodb', `table/${table}/stream/any`),
}

export const deployed = async (): Promise<Assembly> => readAssembly((await synthesise()).outdir)

const statementsOf = (document: Json): readonly JsonObject[] => {
  const found = objectAt({ document }, 'document')['Statement']
  return Array.isArray(found) ? found.filter((one) => isObject(one)) : []
}

/** What every role of the synthesised templates allows, with names as they are on this machine. */
export const grantsIn = ({ stacks }: Assembly): Grant[] => {
  const world = readWorld(stacks, surroundings)
  return world.ofType('AWS::Lambda::Function').flatMap((resource) => {
    const name = friendlyName(resource)
    return policiesOfRole(world, textAt(resource.properties(), 'Role') ?? '')
      .flatMap(statementsOf)
      .flatMap((statement) =>
        textsOf(statement['Action']).flatMap((action) =>
          textsOf(statement['Resource']).map((of) => ({ function: name, action, resource: of })),
        ),
      )
  })
}

/** A role's policy that says only this. */
export const documentOf = (grants: readonly Grant[]): Json => ({
  Statement: grants.map(({ action, resource }) => ({ Effect: 'Allow', Action: action, Resource: resource })),
})

const without = (statement: JsonObject, action: string): JsonObject => ({
  ...statement,
  Action: textsOf(statement['Action'])
    .filter((one) => one !== action)
    .concat('none:Nothing'),
})

/**
 * The assembly in which one function's role no longer grants an action on what the text of its resource
 * names.
 * @throws Error when there was no such grant
 */
export const lacking = (assembly: Assembly, name: string, action: string, resource: RegExp): Assembly => {
  let taken = 0
  const stacks = assembly.stacks.map((stack) => {
    const resources = objectAt(stack.template, 'Resources')
    const role = Object.values(resources).find(
      (one) => textAt(one, 'Properties', 'Handler') === `${name}.handler`,
    )
    const roleId = JSON.stringify(objectAt(role, 'Properties')['Role'] ?? '')
    const changed = Object.entries(resources).map(([id, one]): [string, Json] => {
      const properties = objectAt(one, 'Properties')
      const ours =
        textAt(one, 'Type') === 'AWS::IAM::Policy' &&
        [...JSON.stringify(properties['Roles'] ?? '').matchAll(/"Ref":"(\w+)"/g)].some(([, ref = '']) =>
          roleId.includes(ref),
        )
      if (!ours) return [id, one]
      const document = objectAt(properties, 'PolicyDocument')
      const statements = statementsOf(document).map((statement) => {
        const fits =
          textsOf(statement['Action']).includes(action) &&
          resource.test(JSON.stringify(statement['Resource']))
        if (fits) taken += 1
        return fits ? without(statement, action) : statement
      })
      return [
        id,
        {
          ...objectAt({ one }, 'one'),
          Properties: { ...properties, PolicyDocument: { ...document, Statement: statements } },
        },
      ]
    })
    return { ...stack, template: { ...stack.template, Resources: Object.fromEntries(changed) } }
  })
  if (taken === 0) throw new Error(`${name} is not granted ${action} on ${String(resource)}`)
  return { ...assembly, stacks }
}
