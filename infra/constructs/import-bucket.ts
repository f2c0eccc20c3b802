import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  CfnBucketPolicy,
  HttpMethods,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { acknowledge } from './base/acknowledge.ts'
import type { AppFunction } from './base/app-function.ts'
import { logicalId } from './base/logical-id.ts'
import { readOnce } from './base/read-once.ts'
import type { WorkQueue } from './base/work-queue.ts'

/**
 * Where files lie while they are imported, and for a week: `incoming/<id>`, and what is told about them under
 * `reports/<id>.csv`.
 */
export class ImportBucket extends Construct {
  readonly bucket: Bucket

  constructor(scope: Construct, id: string, { key }: { key: IKey | undefined }) {
    super(scope, id)
    this.bucket = new Bucket(this, 'Bucket', {
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { expiration: Duration.days(7), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      // Who has a signed address may use it from any page: the company's own is known only to the other
      // stack, and nothing here goes by cookies.
      cors: [
        {
          allowedMethods: [HttpMethods.PUT, HttpMethods.GET],
          allowedOrigins: ['*'],
          allowedHeaders: ['content-type', 'if-none-match'],
          maxAge: 3600,
        },
      ],
    })
    logicalId(this.bucket)
    const { policy } = this.bucket
    if (policy?.node.defaultChild instanceof CfnBucketPolicy)
      policy.node.defaultChild.overrideLogicalId('ImportsBucketPolicy')
    // The construct's own switch would bring a function along that sets what is one property.
    const resource = this.bucket.node.defaultChild
    if (resource instanceof CfnBucket)
      resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } }
    acknowledge(
      this.bucket,
      'AwsSolutions-S1',
      'Who may put a file here was given its address by the API, which is on record; files are gone after a week.',
    )
  }

  /** May let others put a file, by an address it signs. */
  filledBy(fn: AppFunction): void {
    this.give(
      fn,
      's3:PutObject',
      'incoming',
      'Every file has its own key, which is made when it is announced.',
    )
  }

  /** May read the files that were put. */
  readBy(fn: AppFunction): void {
    this.give(
      fn,
      's3:GetObject',
      'incoming',
      'Every file has its own key, which is made when it is announced.',
    )
  }

  /** May write what is told about a file. */
  reportedBy(fn: AppFunction): void {
    this.give(fn, 's3:PutObject', 'reports', 'Every report has the key of its file.')
  }

  /** May let others fetch what is told about a file, by an address it signs. */
  reportsReadBy(fn: AppFunction): void {
    this.give(fn, 's3:GetObject', 'reports', 'Every report has the key of its file.')
  }

  /** Tells a queue of every file that was put. */
  announcedTo(to: WorkQueue): void {
    new Rule(to, 'Put', {
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [this.nameFor(to)] }, object: { key: [{ prefix: 'incoming/' }] } },
      },
      targets: [new SqsQueue(to.queue, { deadLetterQueue: to.parked.queue })],
    })
  }

  private nameFor(reader: Construct): string {
    return readOnce(reader, this, 'ImportsBucketName', this.bucket.bucketName)
  }

  private give(fn: AppFunction, action: string, folder: string, because: string): void {
    const name = this.nameFor(fn)
    fn.allow({ actions: [action], resources: [`arn:${Aws.PARTITION}:s3:::${name}/${folder}/*`], because })
    fn.setEnv('IMPORTS_BUCKET', name)
  }
}
