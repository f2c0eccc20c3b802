import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { emptyDataFolder } from '../../infra/local/data-folder.ts'
import { type Json, listAt, textAt } from '../../infra/local/json.ts'
import { askLocal, operatorClient } from './operator.ts'
import { type Probe, probe } from './probe.ts'

const said = z.object({
  url: z.string(),
  localToken: z.string(),
  table: z.string(),
  queue: z.string(),
  aws: z.object({
    endpoint: z.string(),
    region: z.string(),
    credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  }),
})

let child: ChildProcess | undefined
afterEach(() => void child?.kill('SIGKILL'))

/** Starts the stack in another process. */
const startChild = async (stack: Probe) => {
  child = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), stack.folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout ?? child, 'data')
  return said.parse(JSON.parse(String(line)))
}
const killChild = async (): Promise<void> => {
  child?.kill('SIGKILL')
  await once(child ?? process, 'exit')
}
const followed = (stack: Probe): readonly string[] =>
  stack
    .heard('follower')
    .flatMap((event) => listAt(event, 'Records'))
    .map((record) => textAt(record, 'dynamodb', 'Keys', 'pk', 'S') ?? '')
const bodies = (stack: Probe): readonly string[] =>
  stack
    .heard('reader')
    .flatMap((event) => listAt(event, 'Records'))
    .map((record) => textAt(record, 'body') ?? '')

describe('a machine that is killed', () => {
  it('has lost nothing, skips nothing of the stream, and its clock does not go back', async () => {
    const stack = probe()
    const first = await startChild(stack)
    const client = operatorClient(first)
    const put = async (pk: string): Promise<Json> =>
      await client('DynamoDB_20120810.PutItem', {
        TableName: first.table,
        Item: { pk: { S: pk }, sk: { S: 's' } },
      })
    await askLocal(first, '/clock', { advance: 'P3D' })
    await put('early')
    await askLocal(first, '/settled')
    expect(followed(stack)).toEqual(['early'])
    stack.script({ follower: { throw: 'not now' }, reader: { throw: 'not now' } })
    await client('AmazonSQS.SendMessage', { QueueUrl: first.queue, MessageBody: 'tried' })
    await client('AmazonSQS.SendMessage', {
      QueueUrl: first.queue,
      MessageBody: 'delayed',
      DelaySeconds: 300,
    })
    await Promise.all(Array.from({ length: 50 }, async (_, index) => await put(`late-${index}`)))
    await killChild()

    stack.script({})
    const seen = stack.heard('follower').length
    const local = await stack.start()
    expect(local.clock.now()).toBeGreaterThanOrEqual(Date.parse('2026-01-08T09:00:00Z'))
    await local.quiet()
    const read = new Set(
      stack
        .heard('follower')
        .slice(seen)
        .flatMap((event) => listAt(event, 'Records'))
        .map((record) => textAt(record, 'dynamodb', 'Keys', 'pk', 'S')),
    )
    expect(read).toEqual(new Set(Array.from({ length: 50 }, (_, index) => `late-${index}`)))
    await local.clock.advance('PT10M')
    expect(await local.settled()).toMatchObject({ settled: true })
    expect(bodies(stack)).toEqual(expect.arrayContaining(['tried', 'delayed']))
    const found = await operatorClient(local)('DynamoDB_20120810.Scan', {
      TableName: local.nameOf('Table'),
      Select: 'COUNT',
    })
    expect(found).toMatchObject({ Count: 51 })
    await local.stop()
    stack.remove()
  })

  it('leaves no engine behind', async () => {
    const stack = probe()
    await startChild(stack)
    await killChild()
    await expect
      .poll(() => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }), {
        timeout: 50_000,
        interval: 100,
      })
      .not.toContain(stack.folder)
    stack.remove()
  })
})

describe('a machine that cannot start', () => {
  it('states which port is taken and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = z.object({ port: z.number() }).parse(other.address())
    const stack = probe()
    await expect(stack.start({ port })).rejects.toThrow(
      `Port ${port} is taken by another program. Stop it, or choose another port with --port, such as --port ${port < 65_535 ? port + 1 : port - 1}`,
    )
    other.close()
    stack.remove()
  })

  it('states that its folder is in use', async () => {
    const stack = probe()
    const local = await stack.start()
    await expect(stack.start()).rejects.toThrow(/is in use by another Rethread/)
    await expect(stack.start({ fresh: true })).rejects.toThrow(/is in use by another Rethread/)
    await local.stop()
    stack.remove()
  })

  it('states what to do with tables of the former engine', async () => {
    const stack = probe()
    const file = join(stack.folder, 'data', 'dynamodb.sqlite')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, 'SQLite format 3')
    await expect(stack.start()).rejects.toThrow(
      /dynamodb\.sqlite holds tables of the DynamoDB engine of an earlier version[^]+--fresh[^]+AWS_ENDPOINT_URL_DYNAMODB=/,
    )
    emptyDataFolder(dirname(file))
    expect(existsSync(file)).toBe(false)
    stack.remove()
  })

  it('states which grant its poller lacks', async () => {
    const stack = probe(({ Resources }) => {
      Resources['readerRole'] = { Type: 'AWS::IAM::Role', Properties: {} }
    })
    await expect(stack.start()).rejects.toThrow(
      /the role of the function "reader" is not authorized to perform: sqs:ReceiveMessage on resource: .*:probe-Queue/,
    )
    stack.remove()
  })

  it('starts anew on request', async () => {
    const stack = probe()
    const first = await stack.start({ startAt: '2026-01-05T09:00:00Z' })
    await operatorClient(first)('DynamoDB_20120810.PutItem', {
      TableName: first.nameOf('Table'),
      Item: { pk: { S: 'a' }, sk: { S: 's' } },
    })
    await first.stop()
    const again = await stack.start({ fresh: true })
    expect(
      await operatorClient(again)('DynamoDB_20120810.Scan', {
        TableName: again.nameOf('Table'),
        Select: 'COUNT',
      }),
    ).toMatchObject({
      Count: 0,
    })
    await again.stop()
    stack.remove()
  })
})

describe('services that hand things over', () => {
  it('are refused by the receiver’s own policy, in a sentence that states it', async () => {
    const stack = probe(({ Resources }) => {
      delete Resources['QueuePolicy']
      delete Resources['tickerMayBeWoken']
      delete Resources['webMayBeAsked']
    })
    const local = await stack.start({ startAt: '2026-01-05T09:00:00Z' })
    await operatorClient(local)('AWSEvents.PutEvents', {
      Entries: [{ EventBusName: 'facts', Source: 'probe', DetailType: 'interruption.found', Detail: '{}' }],
    })
    await local.clock.advance('PT5M')
    expect((await fetch(`${local.url}/do`, { method: 'POST' })).status).toBe(500)
    expect(local.complaints()).toEqual([
      expect.stringMatching(
        /^events\.amazonaws\.com is not authorized to perform: sqs:SendMessage on resource: .*:probe-Queue for .*rule\/facts\/probe-Rule/,
      ),
      expect.stringMatching(
        /lambda:InvokeFunction on resource: .*function:probe-ticker for .*rule\/probe-Every/,
      ),
      expect.stringMatching(
        /^apigateway\.amazonaws\.com is not authorized to perform: lambda:InvokeFunction on resource: .*function:probe-web/,
      ),
    ])
    expect([stack.heard('ticker'), stack.heard('reader'), stack.heard('web')]).toEqual([[], [], []])
    await local.stop()
    stack.remove()
  })
})
