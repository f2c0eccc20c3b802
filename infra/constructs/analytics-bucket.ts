import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { acknowledge } from './base/acknowledge.ts'
import type { AppFunction } from './base/app-function.ts'
import { logicalId } from './base/logical-id.ts'
import { readOnce } from './base/read-once.ts'

/** The bucket of the analytical copy: Parquet files, laid out as docs/analytics.md describes. */
export class AnalyticsBucket extends Construct {
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
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { prefix: 'job-parts/', expiration: Duration.days(7) },
      ],
    })
    logicalId(this.bucket)
    const { policy } = this.bucket
    if (policy?.node.defaultChild instanceof CfnBucketPolicy)
      policy.node.defaultChild.overrideLogicalId('AnalyticsBucketPolicy')
    acknowledge(
      this.bucket,
      'AwsSolutions-S1',
      'Only functions of this stack and roles of the company read the copy; CloudTrail records data events.',
    )
  }

  /** Lets the function write what the stream brings. */
  grantWriteRecent(fn: AppFunction): void {
    this.grant(fn, ['s3:PutObject'], 'touchpoints/recent/*')
  }

  /** Lets the function list and read the copy. */
  grantRead(fn: AppFunction): void {
    this.grant(fn, ['s3:GetObject'], 'touchpoints/*')
    fn.allow({
      actions: ['s3:ListBucket'],
      resources: [`arn:${Aws.PARTITION}:s3:::${this.nameFor(fn)}`],
    })
  }

  /** Lets the function keep parts and results of analytics jobs. */
  grantWriteJobs(fn: AppFunction): void {
    this.grant(fn, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], 'job-parts/*')
    this.grant(fn, ['s3:PutObject'], 'jobs/*')
  }

  /** Lets the function read the results of analytics jobs, and the manifest that a new run is made for. */
  grantReadResults(fn: AppFunction): void {
    this.grant(fn, ['s3:GetObject'], 'jobs/*')
    const name = this.nameFor(fn)
    fn.allow({
      actions: ['s3:GetObject'],
      resources: [`arn:${Aws.PARTITION}:s3:::${name}/touchpoints/manifest.json`],
    })
  }

  /** Lets the function list, read, write and remove files of the copy. */
  grantReadWrite(fn: AppFunction): void {
    this.grantRead(fn)
    this.grant(fn, ['s3:PutObject', 's3:DeleteObject'], 'touchpoints/*')
  }

  private nameFor(reader: Construct): string {
    return readOnce(reader, this, 'AnalyticsBucketName', this.bucket.bucketName)
  }

  private grant(fn: AppFunction, actions: [string, ...string[]], path: string): void {
    const name = this.nameFor(fn)
    fn.allow({
      actions,
      resources: [`arn:${Aws.PARTITION}:s3:::${name}/${path}`],
      because: 'The names of the files come from the data: sequence numbers, months and buckets.',
    })
    fn.setEnv('ANALYTICS_BUCKET', name)
  }
}
