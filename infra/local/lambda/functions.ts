import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, type Writable } from 'node:stream'
import * as z from 'zod'
import type { Activity } from '../control/activity.ts'
import { type FunctionPool, createPool } from './function-pool.ts'
import type { Caller } from '../aws/aws-endpoint.ts'
import { policiesOfRole } from './roles.ts'
import type { Resource, World } from '../template/template.ts'

const declared = z.object({
  Handler: z.string(),
  Role: z.string(),
  Runtime: z.string().startsWith('nodejs', 'only Node.js functions run here'),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  ReservedConcurrentExecutions: z.number().optional(),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).default({ Variables: {} }),
})

/** Everything a function is given that its template does not say. */
export interface FunctionDeps {
  readonly assetDir: string
  readonly dataDir: string
  readonly region: string
  readonly gateUrl: () => string
  readonly wecomUrl: (session: string) => string
  readonly clock: SharedArrayBuffer
  readonly activity: Activity
  /** How many workers a function may have at most. */
  readonly concurrency: number
  readonly verbose: boolean
}

/** A function of the stack: how to invoke it, and who it is at the gate. */
export interface DeployedFunction {
  readonly pool: FunctionPool
  readonly caller: Caller
}

/** What a function is called among people: the file its handler lies in. */
export const friendlyName = (resource: Resource): string =>
  declared.pick({ Handler: true }).parse(resource.properties()).Handler.split('.')[0] ?? resource.logicalId

/** Makes all functions of the templates ready to be invoked; none is loaded before it is. */
export const deployFunctions = (world: World, deps: FunctionDeps): readonly DeployedFunction[] => {
  mkdirSync(join(deps.dataDir, 'logs'), { recursive: true })
  return world.ofType('AWS::Lambda::Function').map((resource) => deploy(world, resource, deps))
}

const deploy = (world: World, resource: Resource, deps: FunctionDeps): DeployedFunction => {
  const { Handler, Role, Timeout, MemorySize, ReservedConcurrentExecutions, Environment } = declared.parse(
    resource.properties(),
  )
  const name = friendlyName(resource)
  const [file = '', handler = 'handler'] = Handler.split('.')
  const environment = (session: string): Record<string, string> => ({
    ...ofLambda({ physicalName: resource.ref(), Handler, MemorySize, assetDir: deps.assetDir }),
    ...Environment.Variables,
    LOOPBACK: 'yes',
    WECOM_ENDPOINT: deps.wecomUrl(`${name}.${session}`),
    AWS_REGION: deps.region,
    AWS_DEFAULT_REGION: deps.region,
    AWS_ENDPOINT_URL: deps.gateUrl(),
    AWS_ACCESS_KEY_ID: name,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: session,
  })
  const code = {
    functionName: resource.ref(),
    functionArn: resource.attribute('Arn'),
    file: join(deps.assetDir, `${file}.js`),
    handler,
    timeoutMs: Timeout * 1000,
    memoryMb: MemorySize,
    environment,
    clock: deps.clock,
    log: logOf(name, deps),
  }
  return {
    pool: createPool(
      name,
      code,
      Math.max(1, Math.min(ReservedConcurrentExecutions ?? deps.concurrency, deps.concurrency)),
      deps.activity,
    ),
    caller: {
      name,
      role: Role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/'),
      policies: lazily(() => policiesOfRole(world, Role)),
    },
  }
}

const ofLambda = ({
  physicalName,
  Handler,
  MemorySize,
  assetDir,
}: {
  physicalName: string
  Handler: string
  MemorySize: number
  assetDir: string
}) => ({
  _HANDLER: Handler,
  LAMBDA_TASK_ROOT: assetDir,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: physicalName,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_FORMAT: 'JSON',
  AWS_LAMBDA_LOG_LEVEL: 'INFO',
  TZ: ':UTC',
  // Nothing of whoever runs this machine's own account may leak in.
  AWS_CONFIG_FILE: join(assetDir, 'none'),
  AWS_SHARED_CREDENTIALS_FILE: join(assetDir, 'none'),
  AWS_EC2_METADATA_DISABLED: 'true',
})

const logOf = (name: string, { dataDir, verbose }: FunctionDeps): Writable => {
  const file = createWriteStream(join(dataDir, 'logs', `${name}.log`), { flags: 'a' })
  if (!verbose) return file
  const both = new PassThrough()
  both.pipe(file)
  both.on('data', (text: Buffer) =>
    process.stderr.write(
      text
        .toString()
        .split('\n')
        .filter(Boolean)
        .map((line) => `${name.padEnd(10)} ${line}\n`)
        .join(''),
    ),
  )
  return both
}

const lazily = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}
