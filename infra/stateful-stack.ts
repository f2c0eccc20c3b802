import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { ApiEndpoint } from './constructs/api-endpoint.ts'
import { CustomerKey } from './constructs/customer-key.ts'
import { AnalyticsBucket } from './constructs/analytics-bucket.ts'
import { ImportBucket } from './constructs/import-bucket.ts'
import { Secrets } from './constructs/secrets.ts'
import { Tables } from './constructs/tables.ts'
import { type Parameters, prefixOf } from './parameters.ts'

/** The resources with data: tables, keys, secrets, the API's address, the analytical copy, and imports for a week. */
export class StatefulStack extends Stack {
  readonly tables: Tables
  readonly secrets: Secrets
  readonly imports: ImportBucket
  readonly analytics: AnalyticsBucket
  readonly endpoint: ApiEndpoint
  readonly customerKey: CustomerKey | undefined

  constructor(scope: Construct, id: string, props: StackProps & { parameters: Parameters }) {
    super(scope, id, props)
    this.customerKey = props.parameters.customerKey ? new CustomerKey(this, 'Customer') : undefined
    const key = this.customerKey?.key
    const { logTableClass, logPointInTimeRecovery } = props.parameters
    this.tables = new Tables(this, 'Tables', { logTableClass, logPointInTimeRecovery, key })
    this.imports = new ImportBucket(this, 'Imports', { key })
    this.analytics = new AnalyticsBucket(this, 'Analytics', { key })
    this.secrets = new Secrets(this, 'Secrets', {
      prefix: prefixOf(props.parameters),
      smtp: props.parameters.partition === 'aws-cn',
      key,
    })
    const { publicUrl, certificateArn } = props.parameters
    this.endpoint = new ApiEndpoint(this, 'FrontDoor', { publicUrl, certificateArn })
  }
}
