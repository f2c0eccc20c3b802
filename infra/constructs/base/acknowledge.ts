import { Stack, Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/** Suppresses one finding of cdk-nag, with the reason. Every exception goes through here. */
export const acknowledge = (scope: IConstruct, id: string, reason: string): void => {
  Validations.of(scope).acknowledge({ id, reason })
}

/** Suppresses the finding on a policy resource that ends in a wildcard, with the reason. */
export const acknowledgeWildcard = (scope: IConstruct, resource: string, reason: string): void => {
  acknowledge(scope, `AwsSolutions-IAM5[Resource::${findingArn(Stack.of(scope).resolve(resource))}]`, reason)
}

/** Formats an ARN as cdk-nag does in a finding's id: `arn:<AWS::Partition>:…`. */
const findingArn = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(findingArn).join('')
  if (typeof value !== 'object' || value === null) return ''
  if ('Ref' in value) return `<${findingArn(value.Ref)}>`
  if ('Fn::GetAtt' in value && Array.isArray(value['Fn::GetAtt']))
    return `<${value['Fn::GetAtt'].map(findingArn).join('.')}>`
  if ('Fn::Join' in value && Array.isArray(value['Fn::Join'])) return findingArn(value['Fn::Join'][1])
  return JSON.stringify(value)
}
