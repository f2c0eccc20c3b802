import { Stack, Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/**
 * Says why one finding of the validators is right as it stands. Every exception goes through here and gives
 * its reason.
 */
export const acknowledge = (scope: IConstruct, id: string, reason: string): void => {
  Validations.of(scope).acknowledge({ id, reason })
}

/** Says why this one resource of a policy ends in a wildcard. */
export const acknowledgeWildcard = (scope: IConstruct, resource: string, reason: string): void => {
  acknowledge(scope, `AwsSolutions-IAM5[Resource::${flat(Stack.of(scope).resolve(resource))}]`, reason)
}

/** An ARN as cdk-nag writes it in a finding's id: `arn:<AWS::Partition>:…`. */
const flat = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(flat).join('')
  if (typeof value !== 'object' || value === null) return ''
  if ('Ref' in value) return `<${flat(value.Ref)}>`
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt']))
    return `<${value['Fn::GetAtt'].map(flat).join('.')}>`
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) return flat(value['Fn::Join'][1])
  return JSON.stringify(value)
}
