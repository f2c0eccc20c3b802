import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import { Construct } from 'constructs'
import { logicalId } from './base/logical-id.ts'
import { readOnce } from './base/read-once.ts'

/** AWS services that put something into a queue or topic which this key encrypts. */
const publishers = ['events.amazonaws.com', 'cloudwatch.amazonaws.com', 'sns.amazonaws.com']

/**
 * The company's own KMS key. It is rotated every year and kept when its stack goes: without it nothing that
 * it encrypted can be read again. Deleting or disabling it makes all data unreadable, which is what it is
 * for.
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
