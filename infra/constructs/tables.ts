import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableClass,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { type EnvironmentName, queueIndex } from '../../shared/runtime/function-names.ts'
import { omitUndefined } from '../../shared/runtime/omit-undefined.ts'
import { acknowledge } from './base/acknowledge.ts'
import type { AppFunction, Permission } from './base/app-function.ts'
import { logicalId } from './base/logical-id.ts'
import { readOnce } from './base/read-once.ts'
import type { DeadLetterQueue } from './base/work-queue.ts'

/** Properties of the tables. */
export interface TablesProps {
  readonly logTableClass: 'standard' | 'infrequent'
  /**
   * Point-in-time recovery (35 days) of the touchpoints. The state table always has it: most of it has no
   * copy.
   */
  readonly logPointInTimeRecovery: boolean
  /** The company's own KMS key; DynamoDB's without it. */
  readonly key: IKey | undefined
}

type ProtectedTableProps = Pick<TableProps, 'stream' | 'tableClass'> & {
  readonly key: IKey | undefined
  readonly pointInTimeRecovery: boolean
}

/** The two tables: the log of touchpoints, and everything derived from it. */
export class Tables extends Construct {
  readonly touchpoints: ProtectedTable
  readonly state: ProtectedTable

  constructor(scope: Construct, id: string, { logTableClass, logPointInTimeRecovery, key }: TablesProps) {
    super(scope, id)
    // 13 months of storage cost more than the requests of one write and few reads: figures in docs/cost.md.
    const tableClass =
      logTableClass === 'infrequent' ? TableClass.STANDARD_INFREQUENT_ACCESS : TableClass.STANDARD
    this.touchpoints = new ProtectedTable(this, 'Touchpoints', 'TOUCHPOINTS_TABLE', {
      stream: StreamViewType.NEW_IMAGE,
      tableClass,
      key,
      pointInTimeRecovery: logPointInTimeRecovery,
    })
    if (!logPointInTimeRecovery)
      acknowledge(
        this.touchpoints.table,
        'AwsSolutions-DDB3',
        'Turned off by the deploy parameter logPointInTimeRecovery.',
      )
    this.state = new ProtectedTable(this, 'State', 'STATE_TABLE', { key, pointInTimeRecovery: true })
    this.state.table.addGlobalSecondaryIndex({
      indexName: queueIndex.name,
      partitionKey: { name: queueIndex.partition, type: AttributeType.STRING },
      sortKey: { name: queueIndex.sort, type: AttributeType.NUMBER },
      projectionType: ProjectionType.ALL,
    })
  }
}

/** How many records of a stream a function gets at once, and how long they are gathered. */
export interface StreamBatches {
  readonly size: number
  readonly window: Duration
  /** With a tumbling window the event names its shard. */
  readonly tumblingWindow?: Duration
}

/** A table with on-demand capacity that is retained when its stack is removed. */
export class ProtectedTable extends Construct {
  readonly table: Table
  private readonly variable: EnvironmentName

  constructor(
    scope: Construct,
    id: string,
    variable: EnvironmentName,
    { key, pointInTimeRecovery, ...props }: ProtectedTableProps,
  ) {
    super(scope, id)
    this.variable = variable
    const encryption = key
      ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }
      : { encryption: TableEncryption.DEFAULT }
    this.table = new Table(this, 'Table', {
      ...props,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: pointInTimeRecovery },
      ...encryption,
      timeToLiveAttribute: 'ttl',
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    logicalId(this.table)
  }

  /** Lets functions put items, and read none. */
  grantPut(...fns: AppFunction[]): void {
    this.grant(fns, ['dynamodb:PutItem'])
  }

  /** Lets functions query a partition. */
  grantQuery(...fns: AppFunction[]): void {
    this.grant(fns, ['dynamodb:Query'])
  }

  /** Lets functions query this one partition only. */
  grantQueryPartition(key: string, ...fns: AppFunction[]): void {
    this.grant(fns, ['dynamodb:Query'], '', {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [key] },
    })
  }

  /** Lets functions get items by key. */
  grantGet(...fns: AppFunction[]): void {
    this.grant(fns, ['dynamodb:GetItem'])
  }

  /** Lets functions get and put items of this one partition only. */
  grantReadWritePartition(key: string, ...fns: AppFunction[]): void {
    this.grant(fns, ['dynamodb:GetItem', 'dynamodb:PutItem'], '', {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [key] },
    })
  }

  /** Lets functions put items of this one partition, and read none. */
  grantPutPartition(key: string, ...fns: AppFunction[]): void {
    this.grant(fns, ['dynamodb:PutItem'], '', {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [key] },
    })
  }

  /** Lets functions get items and query partitions. */
  grantRead(...fns: AppFunction[]): void {
    this.grant(fns, ['dynamodb:GetItem', 'dynamodb:Query'])
  }

  /** Lets functions get, query and put items. */
  grantReadWrite(...fns: AppFunction[]): void {
    this.grant(fns, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'])
  }

  /** Lets functions get items in batches. */
  grantBatchGet(...fns: AppFunction[]): void {
    this.grant(fns, ['dynamodb:BatchGetItem'])
  }

  /** Lets functions scan the table. */
  grantScan(...fns: AppFunction[]): void {
    this.grant(fns, ['dynamodb:Scan'])
  }

  /** Lets functions query the queue index. */
  grantQueryIndex(...fns: AppFunction[]): void {
    this.grant(fns, ['dynamodb:Query'], `/index/${queueIndex.name}`)
  }

  /** Lets functions update items. */
  grantUpdate(...fns: AppFunction[]): void {
    this.grant(fns, ['dynamodb:UpdateItem'])
  }

  /** Lets functions delete items. */
  grantDelete(...fns: AppFunction[]): void {
    this.grant(fns, ['dynamodb:DeleteItem'])
  }

  /**
   * Invokes the function with the changes of the table, in order: a shard is never processed in parallel.
   */
  addStreamConsumer(fn: AppFunction, parked: DeadLetterQueue, batches: StreamBatches): void {
    const { tableStreamArn } = this.table
    if (tableStreamArn === undefined) throw new Error(`${this.node.path} has no stream`)
    const streamArn = readOnce(fn, this, `Tables${this.node.id}StreamArn`, tableStreamArn)
    fn.allow({
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [streamArn],
    })
    fn.allow({
      actions: ['dynamodb:ListStreams'],
      resources: ['*'],
      because: 'ListStreams takes no resource; it returns names, not contents.',
    })
    parked.grantSend(fn)
    new EventSourceMapping(fn, 'Stream', {
      target: fn.lambda,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: batches.size,
      maxBatchingWindow: batches.window,
      parallelizationFactor: 1,
      bisectBatchOnError: false,
      ...omitUndefined({ tumblingWindow: batches.tumblingWindow }),
      reportBatchItemFailures: true,
      maxRecordAge: Duration.hours(23),
      onFailure: { bind: () => ({ destination: parked.queue.queueArn }) },
    })
  }

  /** The name of the table, for a construct of another stack. */
  nameFor(reader: Construct): string {
    return readOnce(reader, this, `Tables${this.node.id}Name`, this.table.tableName)
  }

  private grant(
    fns: readonly AppFunction[],
    actions: [string, ...string[]],
    below = '',
    conditions?: Permission['conditions'],
  ): void {
    for (const fn of fns) {
      const arn = readOnce(fn, this, `Tables${this.node.id}Arn`, this.table.tableArn)
      fn.allow({ actions, resources: [`${arn}${below}`], ...omitUndefined({ conditions }) })
      fn.setEnv(this.variable, this.nameFor(fn))
    }
  }
}
