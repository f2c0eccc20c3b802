import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { dirname, join } from 'node:path'
import type { AwsRequest } from '../aws/aws-request.ts'
import type { Bus } from '../events/event-bus.ts'
import { at, listAt } from '../json.ts'
import { type AwsAnswer, awsError } from '../aws/aws-error.ts'
import type { World } from '../template/template.ts'
import { listObjects } from './list-objects.ts'

/**
 * S3, as far as files are put and fetched: kept in a folder. The engine that keeps the queues knows S3 too,
 * and takes no more than 11 MB.
 */
export interface Objects {
  readonly handle: (request: AwsRequest) => Promise<AwsAnswer>
  /** What a browser is told that asks whether a page may put a file. */
  readonly preflight: (message: IncomingMessage) => AwsAnswer | undefined
}

const bucketIn = (url: string): string => decodeURIComponent(url.split(/[/?]/)[1] ?? '')
const keyIn = (url: string): string =>
  decodeURIComponent(url.split('?')[0]?.split('/').slice(2).join('/') ?? '')

/**
 * Makes the buckets of the templates work: signed addresses that end, files that are not put twice, word on
 * the bus, and pages that may put.
 */
export const createObjects = (
  world: World,
  { folder, bus, now }: { folder: string; bus: () => Bus; now: () => number },
): Objects => {
  const buckets = world.ofType('AWS::S3::Bucket')
  const declared = (name: string) => buckets.find((bucket) => bucket.ref() === name)
  const fileOf = (url: string): string =>
    join(folder, encodeURIComponent(bucketIn(url)), encodeURIComponent(keyIn(url)))
  const put = async ({ url, headers, raw }: AwsRequest): Promise<AwsAnswer> => {
    const file = fileOf(url)
    if (!declared(bucketIn(url)))
      return awsError('s3', 'NoSuchBucket', 'The specified bucket does not exist', 404)
    if (headers['if-none-match'] === '*' && existsSync(file))
      return awsError(
        's3',
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      )
    await mkdir(dirname(file), { recursive: true })
    await writeFile(`${file}.part`, raw)
    // Its age is counted by the local clock, which may be ahead of the real one.
    await utimes(`${file}.part`, now() / 1000, now() / 1000)
    await rename(`${file}.part`, file)
    const bucket = declared(bucketIn(url))
    if (
      bucket &&
      at(bucket.properties(), 'NotificationConfiguration', 'EventBridgeConfiguration') !== undefined
    ) {
      await bus().tell({
        source: 'aws.s3',
        detailType: 'Object Created',
        resources: [bucket.attribute('Arn')],
        detail: {
          version: '0',
          bucket: { name: bucket.ref() },
          object: { key: keyIn(url), size: raw.length },
          reason: 'PutObject',
        },
      })
    }
    return { status: 200, headers: {}, body: Buffer.alloc(0) }
  }
  const get = async ({ url }: AwsRequest): Promise<AwsAnswer> => {
    const file = fileOf(url)
    if (!existsSync(file)) return awsError('s3', 'NoSuchKey', 'The specified key does not exist.', 404)
    return {
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: await readFile(file),
    }
  }
  const remove = async ({ url }: AwsRequest): Promise<AwsAnswer> => {
    await rm(fileOf(url), { force: true })
    return { status: 204, headers: {}, body: Buffer.alloc(0) }
  }
  const answers: Readonly<Record<string, (request: AwsRequest) => Promise<AwsAnswer>>> = {
    PutObject: put,
    GetObject: get,
    DeleteObject: remove,
    ListBucket: ({ url }) => listObjects(join(folder, encodeURIComponent(bucketIn(url))), url),
  }
  const allowing = (
    message: Pick<IncomingMessage, 'headers'>,
    url: string,
    method: string,
  ): Record<string, string> => {
    const rules = listAt(declared(bucketIn(url))?.properties() ?? {}, 'CorsConfiguration', 'CorsRules')
    const rule = rules.find((one) => listAt(one, 'AllowedMethods').includes(method))
    if (message.headers.origin === undefined || !rule) return {}
    return {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': method,
      'access-control-allow-headers': listAt(rule, 'AllowedHeaders').join(', '),
    }
  }
  return {
    handle: async (request) => {
      const refused = wrongly(request, now())
      if (refused) return refused
      const answered = await (answers[request.operation] ?? get)(request)
      return {
        ...answered,
        headers: {
          ...answered.headers,
          ...allowing(request, request.url, request.operation === 'PutObject' ? 'PUT' : 'GET'),
        },
      }
    },
    preflight: (message) => {
      if (message.method !== 'OPTIONS') return undefined
      const headers = allowing(
        message,
        message.url ?? '/',
        String(message.headers['access-control-request-method'] ?? ''),
      )
      return { status: 'access-control-allow-origin' in headers ? 200 : 403, headers, body: Buffer.alloc(0) }
    },
  }
}

/**
 * What is wrong with a signed address: it has ended, or what was signed is not sent with it. Whether it is
 * signed rightly is not asked here.
 */
const wrongly = ({ url, headers }: AwsRequest, now: number): AwsAnswer | undefined => {
  const query = new URLSearchParams(url.split('?')[1] ?? '')
  const date = query.get('X-Amz-Date')
  if (date === null) return undefined
  const since = Date.parse(
    date.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'),
  )
  if (now > since + Number(query.get('X-Amz-Expires')) * 1000)
    return awsError('s3', 'AccessDenied', 'Request has expired', 403)
  const missing = (query.get('X-Amz-SignedHeaders') ?? '')
    .split(';')
    .find((name) => headers[name] === undefined)
  return missing === undefined
    ? undefined
    : awsError(
        's3',
        'SignatureDoesNotMatch',
        `The request signature we calculated does not match: ${missing} was signed and is not there`,
        403,
      )
}
