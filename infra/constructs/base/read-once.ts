import { Stack } from 'aws-cdk-lib'
import { CfnParameter } from 'aws-cdk-lib/aws-ssm'
import { Construct } from 'constructs'

/**
 * A value of another stack, read once by the whole stack of `reader`. CloudFormation looks up each occurrence
 * of `Fn::GetStackOutput` by itself and is throttled when a template holds many, so the value is read into
 * one SSM parameter (standard tier, free of charge, named by CloudFormation) and everything else refers to
 * that parameter.
 * @param source construct that owns the value; in its own stack the value is returned as it is
 * @param name unique within the stack; becomes the logical id `Read<name>`
 */
export const readOnce = (reader: Construct, source: Construct, name: string, value: string): string => {
  const stack = Stack.of(reader)
  if (stack === Stack.of(source)) return value
  const known = stack.node.tryFindChild('Read') ?? new Construct(stack, 'Read')
  if (!(known instanceof Construct)) throw new Error(`${stack.node.path}/Read is not a construct`)
  const found = known.node.tryFindChild(name)
  if (found instanceof CfnParameter) return found.attrValue
  const parameter = new CfnParameter(known, name, { type: 'String', value })
  parameter.overrideLogicalId(`Read${name}`)
  return parameter.attrValue
}
