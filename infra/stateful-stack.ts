import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { Secrets } from './constructs/secrets.ts'
import { Tables } from './constructs/tables.ts'
import { type Parameters, prefixOf } from './parameters.ts'

/** What must outlive everything: tables and keys. Nothing here runs. */
export class StatefulStack extends Stack {
  readonly tables: Tables
  readonly secrets: Secrets

  constructor(scope: Construct, id: string, props: StackProps & { parameters: Parameters }) {
    super(scope, id, props)
    this.tables = new Tables(this, 'Tables')
    this.secrets = new Secrets(this, 'Secrets', { prefix: prefixOf(props.parameters), smtp: props.parameters.partition === 'aws-cn' })
  }
}
