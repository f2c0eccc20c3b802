import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { ImportBucket } from './constructs/import-bucket.ts'
import { Secrets } from './constructs/secrets.ts'
import { Tables } from './constructs/tables.ts'
import { type Parameters, prefixOf } from './parameters.ts'

/** What must outlive everything: tables, keys, and for a week the files of imports. Nothing here runs. */
export class StatefulStack extends Stack {
  readonly tables: Tables
  readonly secrets: Secrets
  readonly imports: ImportBucket

  constructor(scope: Construct, id: string, props: StackProps & { parameters: Parameters }) {
    super(scope, id, props)
    this.tables = new Tables(this, 'Tables', props.parameters)
    this.imports = new ImportBucket(this, 'Imports')
    this.secrets = new Secrets(this, 'Secrets', { prefix: prefixOf(props.parameters), smtp: props.parameters.partition === 'aws-cn' })
  }
}
