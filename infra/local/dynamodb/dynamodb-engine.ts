import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CannotStart } from '../startup-error.ts'
import { realNow } from '../clock/clock.ts'
import { embedDynamodb } from './embedded.ts'
import { type LocalDynamodb, openLocalDynamodb } from './engine.ts'
import { type Engine, connectEngine } from './engine-call.ts'

/** The DynamoDB of a machine. */
export interface DynamodbEngine {
  readonly engine: Engine
  /** What deletes expired items and records; a server of the person's own does that itself, or not. */
  readonly embedded: Pick<LocalDynamodb, 'expireItems' | 'trimStreams'> | undefined
  readonly stop: () => Promise<void>
}

export interface DynamodbOptions {
  readonly dataDir: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly region: string
  /** The ARN of a table. */
  readonly tableArn: (table: string) => string
  readonly complain: (sentence: string) => void
}

/**
 * Opens the engine in this process, which keeps its tables in the data folder and listens nowhere; or
 * connects to the server that AWS_ENDPOINT_URL_DYNAMODB names.
 * @throws CannotStart when the folder holds tables of an engine that is no longer there
 */
export const startDynamodb = async ({
  dataDir,
  env,
  region,
  tableArn,
  complain,
}: DynamodbOptions): Promise<DynamodbEngine> => {
  const server = env['AWS_ENDPOINT_URL_DYNAMODB']
  if (server) {
    const engine = connectEngine(server, 'dynamodb', region)
    return { engine, embedded: undefined, stop: async () => engine.close() }
  }
  refuseFormerTables(dataDir)
  const embedded = openLocalDynamodb({ file: join(dataDir, 'tables.sqlite'), tableArn, now: realNow })
  return { engine: embedDynamodb(embedded, complain), embedded, stop: async () => embedded.close() }
}

const formerEngine = '@dynoxide/linux-x64@1.2.1'

/** Earlier versions kept their tables with another engine, whose file this one does not read. */
const refuseFormerTables = (dataDir: string): void => {
  const file = join(dataDir, 'dynamodb.sqlite')
  if (!existsSync(file) || existsSync(join(dataDir, 'tables.sqlite'))) return
  throw new CannotStart(
    `${file} holds tables of the DynamoDB engine of an earlier version, which this version does not read. Either\n` +
      '  start anew with --fresh, which deletes them, or take another folder with --data, or\n' +
      `  go on with the former engine (Linux on x64): npm install --no-save ${formerEngine}, then\n` +
      `    node_modules/@dynoxide/linux-x64/dynoxide --host 127.0.0.1 --port 8000 --db-path ${file} &\n` +
      '    AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000 npm start',
  )
}
