import { CfnResource } from 'aws-cdk-lib'
import type { Construct } from 'constructs'

/**
 * Gives a resource that remembers something a logical id made of its path and nothing else, so moving code
 * about cannot replace it. `Queues/Touchpoints/Parked/Queue` becomes `QueuesTouchpointsParkedQueue`.
 */
export const logicalId = (construct: Construct): void => {
  const resource = construct.node.defaultChild
  if (!(resource instanceof CfnResource)) throw new Error(`${construct.node.path} has no resource of its own`)
  resource.overrideLogicalId(construct.node.path.split('/').slice(1).join(''))
}
