import { CfnResource } from 'aws-cdk-lib'
import type { Construct } from 'constructs'

/**
 * Pins the logical id of a resource with state to its construct path, so that a refactoring cannot replace
 * it. `Queues/Touchpoints/Parked/Queue` becomes `QueuesTouchpointsParkedQueue`.
 */
export const logicalId = (construct: Construct): void => {
  const resource = construct.node.defaultChild
  if (!(resource instanceof CfnResource)) throw new Error(`${construct.node.path} has no resource of its own`)
  resource.overrideLogicalId(construct.node.path.split('/').slice(1).join(''))
}
