import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import { logicalId } from './base/logical-id.ts'
import { readOnce } from './base/read-once.ts'

/** AWS services that publish to queues and topics encrypted by this key. */
const publishers = ['events.amazonaws.com', 'cloudwatch.amazonaws.com', 'sns.amazonaws.com']

/**
 * The company's own KMS key, rotated every year and retained when the stack is removed. Disabling or deleting
 * it makes all data unreadable, which is its purpose.
 */
export class CustomerKey extends Construct {
  readonly key: Key

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.key = new Key(this, 'Key', {
      description: `${Stack.of(this).stackName}: tables, queues, files, secrets and alarms.`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    logicalId(this.key)
    this.key.addToResourcePolicy(
      new PolicyStatement({
        principals: publishers.map((name) => new ServicePrincipal(name)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    )
  }

  /** The key, for the constructs of another stack. */
  keyFor(reader: Construct): IKey {
    return Key.fromKeyArn(reader, 'CustomerKey', readOnce(reader, this, 'CustomerKeyArn', this.key.keyArn))
  }
}
