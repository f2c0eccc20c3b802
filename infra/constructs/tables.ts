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
import { acknowledge } from './base/acknowledge.ts'
import type { AppFunction, Permission } from './base/app-function.ts'
import { logicalId } from './base/logical-id.ts'
import { readOnce } from './base/read-once.ts'
import type { DeadLetterQueue } from './base/work-queue.ts'

/** What the tables are made of. */
export interface TablesProps {
  readonly logTableClass: 'standard' | 'infrequent'
  /**
   * Whether the log can be restored to any second of 35 days. The state table always can: most of it is
   * nowhere else.
   */
  readonly logPointInTimeRecovery: boolean
  /** The company's own key; without it DynamoDB's. */
  readonly key: IKey | undefined
}

type RememberedTableProps = Pick<TableProps, 'stream' | 'tableClass'> & {
  readonly key: IKey | undefined
  readonly pointInTimeRecovery: boolean
}

/** The two tables: the log of touchpoints, and everything derived from it. */
export class Tables extends Construct {
  readonly touchpoints: ProtectedTable
  readonly state: ProtectedTable

  constructor(scope: Construct, id: string, { logTableClass, logPointInTimeRecovery, key }: TablesProps) {
    super(scope, id)
    // Thirteen months of storage outweigh the requests of one write and few reads: docs/cost.md has the
    // figures.
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

/** A table that is paid by use and survives its stack. What a function may do with it is said by a verb. */
export class ProtectedTable extends Construct {
  readonly table: Table
  private readonly told: EnvironmentName

  constructor(
    scope: Construct,
    id: string,
    told: EnvironmentName,
    { key, pointInTimeRecovery, ...props }: RememberedTableProps,
  ) {
    super(scope, id)
    this.told = told
    this.table = new Table(this, 'Table', {
      ...props,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: pointInTimeRecovery },
      ...(key
        ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }
        : { encryption: TableEncryption.DEFAULT }),
      timeToLiveAttribute: 'ttl',
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    logicalId(this.table)
  }

  /** May add what was not there, and cannot read or change anything. */
  grantPut(...fns: AppFunction[]): void {
    this.give(fns, ['dynamodb:PutItem'])
  }

  /** May read what lies under one partition key, in order. */
  grantQuery(...fns: AppFunction[]): void {
    this.give(fns, ['dynamodb:Query'])
  }

  /** May read what lies under this one partition key, and nothing else of the table. */
  grantQueryPartition(key: string, ...fns: AppFunction[]): void {
    this.give(fns, ['dynamodb:Query'], '', { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [key] } })
  }

  /** May ask whether something is there, by its key. */
  grantGet(...fns: AppFunction[]): void {
    this.give(fns, ['dynamodb:GetItem'])
  }

  /** May read and put items under this one partition key, and nothing else of the table. */
  grantReadWritePartition(key: string, ...fns: AppFunction[]): void {
    this.give(fns, ['dynamodb:GetItem', 'dynamodb:PutItem'], '', {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [key] },
    })
  }

  /** May put items under this one partition key, and can read none. */
  putUnder(key: string, ...fns: AppFunction[]): void {
    this.give(fns, ['dynamodb:PutItem'], '', {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [key] },
    })
  }

  /** May read items by their key. */
  readBy(...fns: AppFunction[]): void {
    this.give(fns, ['dynamodb:GetItem', 'dynamodb:Query'])
  }

  /** May read items, and put others in their place. */
  grantReadWrite(...fns: AppFunction[]): void {
    this.give(fns, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'])
  }

  /** May read many items at once: of people who are several. */
  readInBatchesBy(...fns: AppFunction[]): void {
    this.give(fns, ['dynamodb:BatchGetItem'])
  }

  /** May read everything there is, from one end to the other. */
  grantScan(...fns: AppFunction[]): void {
    this.give(fns, ['dynamodb:Scan'])
  }

  /** May read what stands in line, by the queue index. */
  grantQueryIndex(...fns: AppFunction[]): void {
    this.give(fns, ['dynamodb:Query'], `/index/${queueIndex.name}`)
  }

  /** May add to counters. */
  grantUpdate(...fns: AppFunction[]): void {
    this.give(fns, ['dynamodb:UpdateItem'])
  }

  /** May take away what was done. */
  grantDelete(...fns: AppFunction[]): void {
    this.give(fns, ['dynamodb:DeleteItem'])
  }

  /**
   * Wakes the function with what is added, in order. One shard is one lane, never split: its counters carry a
   * mark of how far they have read, and the tumbling window is what gives the event its shard's name.
   */
  addStreamConsumer(fn: AppFunction, parked: DeadLetterQueue): void {
    const { tableStreamArn } = this.table
    if (tableStreamArn === undefined) throw new Error(`${this.node.path} has no stream to follow`)
    const streamArn = readOnce(fn, this, `Tables${this.node.id}StreamArn`, tableStreamArn)
    fn.allow({
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [streamArn],
    })
    fn.allow({
      actions: ['dynamodb:ListStreams'],
      resources: ['*'],
      because: 'ListStreams takes no resource; it tells names, not contents.',
    })
    parked.grantSend(fn)
    new EventSourceMapping(fn, 'Stream', {
      target: fn.lambda,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 250,
      maxBatchingWindow: Duration.seconds(1),
      parallelizationFactor: 1,
      bisectBatchOnError: false,
      tumblingWindow: Duration.seconds(60),
      reportBatchItemFailures: true,
      maxRecordAge: Duration.hours(23),
      onFailure: { bind: () => ({ destination: parked.queue.queueArn }) },
    })
  }

  /** The name of the table, for a construct of another stack. */
  nameFor(reader: Construct): string {
    return readOnce(reader, this, `Tables${this.node.id}Name`, this.table.tableName)
  }

  private give(
    fns: readonly AppFunction[],
    actions: [string, ...string[]],
    below = '',
    conditions?: Permission['conditions'],
  ): void {
    for (const fn of fns) {
      const arn = readOnce(fn, this, `Tables${this.node.id}Arn`, this.table.tableArn)
      fn.allow({ actions, resources: [`${arn}${below}`], ...(conditions ? { conditions } : {}) })
      fn.setEnv(this.told, this.nameFor(fn))
    }
  }
}
