import { type Json, at, textAt } from '../json.ts'
import type { PolicyDocument } from '../iam/evaluate.ts'
import { textsOf } from '../iam/wildcards.ts'
import type { Resource, World } from '../template/template.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** AWS's own policies that let a function do only what this runtime does itself. */
const harmlessManaged = ['AWSLambdaBasicExecutionRole', 'AWSXRayDaemonWriteAccess']

/**
 * All policy documents of a role: its own, and those attached to it. Resolved when asked, for some ARNs exist
 * only later.
 */
export const policiesOfRole = (world: World, roleArn: string): readonly PolicyDocument[] => {
  const role = world.ofType('AWS::IAM::Role').find((candidate) => candidate.attribute('Arn') === roleArn)
  if (!role) throw new Error(`There is no role ${roleArn} in the templates`)
  const properties = role.properties()
  const managed = textsOf(at(properties, 'ManagedPolicyArns'))
  const strange = managed.find(
    (arn) => !harmlessManaged.some((name) => arn.endsWith(`/${name}`)) && !attachable(world, arn),
  )
  if (strange !== undefined)
    throw new Error(`${role.path} has the policy ${strange}, whose contents are not in the templates`)
  return [
    ...listOf(at(properties, 'Policies')).map((inline) => at(inline, 'PolicyDocument') ?? {}),
    ...attachedTo(world, role, managed).map((policy) => at(policy.properties(), 'PolicyDocument') ?? {}),
  ]
}

const attachable = (world: World, arn: string): boolean =>
  world.ofType('AWS::IAM::ManagedPolicy').some((policy) => policy.ref() === arn)

const attachedTo = (world: World, role: Resource, managed: readonly string[]): readonly Resource[] =>
  world
    .ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')
    .filter(
      (policy) =>
        (policy.stack === role.stack && textsOf(at(policy.properties(), 'Roles')).includes(role.ref())) ||
        managed.includes(policy.ref()),
    )

/** The policies a resource itself has: a queue's, or who may invoke a function. */
export const policiesOfQueue = (world: World, queueUrl: string): readonly PolicyDocument[] =>
  world
    .ofType('AWS::SQS::QueuePolicy')
    .map((policy) => policy.properties())
    .filter((properties) => textsOf(properties['Queues']).includes(queueUrl))
    .map((properties) => properties['PolicyDocument'] ?? {})

/** Who may invoke a function, as a policy document made of its AWS::Lambda::Permission resources. */
export const policiesOfFunction = (world: World, functionArn: string): readonly PolicyDocument[] =>
  world
    .ofType('AWS::Lambda::Permission')
    .map((permission) => permission.properties())
    .filter((properties) =>
      [functionArn, functionArn.split(':').at(-1)].includes(textAt(properties, 'FunctionName')),
    )
    .map((properties) => ({
      Statement: [
        omitUndefined({
          Effect: 'Allow',
          Action: properties['Action'] ?? '',
          Resource: functionArn,
          Principal: { Service: properties['Principal'] ?? '' },
          Condition:
            properties['SourceArn'] !== undefined
              ? { ArnLike: { 'aws:SourceArn': properties['SourceArn'] } }
              : undefined,
        }),
      ],
    }))

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
