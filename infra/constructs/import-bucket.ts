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
 * The bucket of imports, kept for 7 days: files are at `incoming/<id>`, their reports at `reports/<id>.csv`.
 */
export class ImportBucket extends Construct {
  readonly bucket: Bucket

  constructor(scope: Construct, id: string, { key }: { key: IKey | undefined }) {
    super(scope, id)
    const encryption = key
      ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
      : { encryption: BucketEncryption.S3_MANAGED }
    this.bucket = new Bucket(this, 'Bucket', {
      ...encryption,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { expiration: Duration.days(7), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      // A presigned URL may be used from any page: only the other stack knows the console's origin, and no
      // request has cookies.
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
    // CDK's own option would add a Lambda function for this one property.
    const resource = this.bucket.node.defaultChild
    if (resource instanceof CfnBucket)
      resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } }
    acknowledge(
      this.bucket,
      'AwsSolutions-S1',
      'Uploads need a presigned URL from the API, which records it; files expire after a week.',
    )
  }

  /** Lets the function presign uploads. */
  grantUpload(fn: AppFunction): void {
    this.grant(fn, 's3:PutObject', 'incoming', 'Every file has its own key, created with the upload.')
  }

  /** Lets the function read uploaded files. */
  grantRead(fn: AppFunction): void {
    this.grant(fn, 's3:GetObject', 'incoming', 'Every file has its own key, created with the upload.')
  }

  /** Lets the function write reports. */
  grantWriteReports(fn: AppFunction): void {
    this.grant(fn, 's3:PutObject', 'reports', 'Every report has the key of its file.')
  }

  /** Lets the function presign downloads of reports. */
  grantReadReports(fn: AppFunction): void {
    this.grant(fn, 's3:GetObject', 'reports', 'Every report has the key of its file.')
  }

  /** Routes the event of every uploaded file to a queue. */
  routeUploadsTo(to: WorkQueue): void {
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

  private grant(fn: AppFunction, action: string, folder: string, because: string): void {
    const name = this.nameFor(fn)
    fn.allow({ actions: [action], resources: [`arn:${Aws.PARTITION}:s3:::${name}/${folder}/*`], because })
    fn.setEnv('IMPORTS_BUCKET', name)
  }
}
