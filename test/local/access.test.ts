import { statSync } from 'node:fs'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textAt } from '../../infra/local/json.ts'
import type { Local } from '../../infra/local/local-runtime.ts'
import { askLocal, operatorClient } from './operator.ts'
import { probe } from './probe.ts'

const stack = probe()
let local: Local
beforeAll(async () => {
  local = await stack.start({ startAt: '2026-01-05T02:00:00Z' })
})
afterAll(async () => {
  await local.stop()
  stack.remove()
})

type Sent = { method?: string; path: string; headers?: Record<string, string>; body?: string }

/** Sends a request with exactly these headers: `fetch` does not let a program choose its Host. */
const send = async (base: string, { method = 'GET', path, headers = {}, body }: Sent): Promise<number> =>
  new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, base), { method, headers }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })

const json = { 'content-type': 'application/json' }
const moveClock = { method: 'POST', path: '/_local/clock', body: '{"advance":"PT1H"}' }

/** Everything under `/_local`, by method and path. */
const resources: readonly Sent[] = [
  ...['inbox', 'clock', 'calls', 'complaints', 'settled'].map((name) => ({
    method: 'GET',
    path: `/_local/${name}`,
  })),
  moveClock,
  { method: 'POST', path: '/_local/inbox/none/open', body: '{}' },
]

const bearer = () => ({ authorization: `Bearer ${local.localToken}` })

describe('/_local', () => {
  it.each(resources)(
    'refuses $method $path from a page of another origin, under another host, and without the token',
    async (sent) => {
      const before = local.clock.now()
      const known = { ...json, ...bearer() }
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
      ]) {
        expect(await send(local.url, { ...sent, headers: { ...known, ...headers } })).toBe(403)
      }
      for (const host of ['evil.example', 'evil.example:8787', '127.0.0.1.evil.example']) {
        expect(await send(local.url, { ...sent, headers: { ...known, host } })).toBe(421)
      }
      for (const authorization of [
        '',
        'Bearer',
        'Bearer x',
        `Basic ${local.localToken}`,
        `Bearer ${local.localToken}x`,
      ]) {
        expect(await send(local.url, { ...sent, headers: { ...json, authorization } })).toBe(401)
      }
      expect(local.clock.now()).toBe(before)
    },
  )

  it('refuses what a page can send without asking first: a body that is not declared as JSON', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'text/plain; application/json',
    ]) {
      expect(await send(local.url, { ...moveClock, headers: { ...bearer(), 'content-type': type } })).toBe(
        415,
      )
    }
  })

  it('serves the page to a browser at this machine, which holds nothing by itself', async () => {
    const { port } = new URL(local.url)
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
      expect(await send(local.url, { path: '/_local', headers: { host } })).toBe(200)
    expect(await send(local.url, { path: '/_local', headers: { host: 'evil.example' } })).toBe(421)
  })

  it('sends the inbox again only when it has changed', async () => {
    const first = await askLocal(local, '/inbox')
    const again = await fetch(`${local.url}/_local/inbox`, {
      headers: { ...bearer(), 'if-none-match': first.headers.get('etag') ?? '' },
    })
    expect([first.status, again.status]).toEqual([200, 304])
  })
})

const list = async (headers: Record<string, string>): Promise<number> =>
  send(local.aws.endpoint, {
    method: 'POST',
    path: '/',
    body: '{}',
    headers: {
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'content-type': 'application/x-amz-json-1.0',
      authorization: `AWS4-HMAC-SHA256 Credential=${local.aws.credentials.accessKeyId}/20260105/${local.aws.region}/dynamodb/aws4_request`,
      ...headers,
    },
  })

describe('the AWS endpoint', () => {
  it('refuses requests under another host and from pages', async () => {
    expect(await list({ host: 'evil.example' })).toBe(421)
    expect(await list({ origin: 'https://evil.example' })).toBe(403)
  })

  it('knows no access key that could be guessed', async () => {
    const guessed = operatorClient({
      aws: { ...local.aws, credentials: { accessKeyId: 'operator', secretAccessKey: 'local' } },
    })
    await expect(guessed('DynamoDB_20120810.Scan', { TableName: local.nameOf('Table') })).rejects.toThrow(
      /security token|UnrecognizedClient/,
    )
    expect(textAt({ key: local.aws.credentials.accessKeyId }, 'key')).toMatch(/^[0-9a-f]{32}$/)
  })
})

it('listens with the HTTP API and the AWS endpoint alone, and starts no other program: DynamoDB has no port', () => {
  const active = process.getActiveResourcesInfo()
  expect(active.filter((one) => one === 'TCPServerWrap')).toHaveLength(2)
  expect(active).not.toContain('ProcessWrap')
})

it('keeps its data in a folder that only its owner can open', () => {
  expect(statSync(local.dataDir).mode & 0o777).toBe(0o700)
})
