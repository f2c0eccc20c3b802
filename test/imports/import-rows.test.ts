import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ingestClientAt } from '../../infra/cli/import/ingest-client.ts'
import { importRows } from '../../infra/cli/import/import.ts'
import type { TrackCall } from '../../shared/imports/row-to-call.ts'
import { rowResults } from './row-results.ts'

type Answer = { status: number; body?: unknown; headers?: Record<string, string> }
let server: Server | undefined
afterEach(() => server?.close())

/** A product that answers what it is told to, and remembers what it was asked. */
const productThat = async (answers: (path: string, body: string) => Answer) => {
  const asked: { path: string; authorization: string; body: string }[] = []
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const body = Buffer.concat(chunks).toString()
        asked.push({ path: request.url ?? '', authorization: request.headers.authorization ?? '', body })
        const { status, body: said = {}, headers = {} } = answers(request.url ?? '', body)
        response
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(JSON.stringify(said))
      })
  })
  await new Promise<void>((resolve) => {
    server?.listen(0, '127.0.0.1', resolve)
  })
  const address: AddressInfo | string | null = server.address()
  return { asked, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` }
}

const quiet = { patience: 5000, progress: () => {} }
const some = (count: number, from = 'ad') =>
  rowResults(
    `id,when,from\n${Array.from({ length: count }, (_, n) => `m${n},2026-01-05,${from}`).join('\n')}\n`,
  )
const callsIn = (body: string): TrackCall[] => JSON.parse(body).batch

describe('an import', () => {
  it('retries after 429, 500 and a broken promise, with the same words, and is taken once', async () => {
    const refusals: Answer[] = [
      { status: 429, headers: { 'retry-after': '0.05' } },
      { status: 500, headers: { 'retry-after': '0.05' } },
    ]
    const { url, asked } = await productThat(
      () => refusals.shift() ?? { status: 200, body: { success: true } },
    )
    await importRows(ingestClientAt(url, 'key', undefined), await some(1), quiet)
    expect(asked.length).toBe(3)
    expect(new Set(asked.map(({ body }) => body)).size).toBe(1)
    expect(asked[0]).toMatchObject({ path: '/v1/batch', authorization: `Basic ${btoa('key:')}` })
  })

  it('is not tried again when it will never be taken', async () => {
    const { url, asked } = await productThat(() => ({
      status: 401,
      body: { message: 'the write key is not known' },
    }))
    await expect(importRows(ingestClientAt(url, 'wrong', undefined), await some(1), quiet)).rejects.toThrow(
      /401.*the write key is not known/,
    )
    expect(asked.length).toBe(1)
  })

  it('keeps to what the receiver takes at once: 250 calls and 480 KB', async () => {
    const { url, asked } = await productThat(() => ({ status: 200, body: { success: true } }))
    await importRows(ingestClientAt(url, 'key', undefined), await some(600), quiet)
    await importRows(ingestClientAt(url, 'key', undefined), await some(40, 'x'.repeat(30_000)), quiet)
    expect(asked.flatMap(({ body }) => callsIn(body)).length).toBe(640)
    expect(Math.max(...asked.map(({ body }) => callsIn(body).length))).toBe(250)
    expect(Math.max(...asked.map(({ body }) => Buffer.byteLength(body)))).toBeLessThan(500 * 1024)
  })

  it('is only what is not there yet; what was there is reported, and what does not arrive too', async () => {
    const stored = new Set<string>()
    const { url, asked } = await productThat((path, body) => {
      if (path === '/v1/batch') {
        for (const { messageId, properties } of callsIn(body))
          if (properties['lead_id'] !== 'm3') stored.add(messageId)
        return { status: 200, body: { success: true } }
      }
      const { touchpoints }: { touchpoints: { id: string }[] } = JSON.parse(body)
      return { status: 200, body: { known: touchpoints.map(({ id }) => stored.has(id)) } }
    })
    const door = ingestClientAt(url, 'key', 'token')
    await importRows(door, await some(2), quiet)
    const {
      rows,
      missing,
      asked: wasAsked,
    } = await importRows(door, await some(4), { ...quiet, patience: 1 })
    expect({ missing, wasAsked }).toEqual({ missing: 1, wasAsked: true })
    expect(rows.map(({ outcome, reason }) => `${outcome} ${reason}`.trim())).toEqual([
      'duplicate was there already',
      'duplicate was there already',
      'accepted',
      'accepted sent, and not stored yet',
    ])
    expect(asked.filter(({ path }) => path === '/v1/batch').flatMap(({ body }) => callsIn(body)).length).toBe(
      4,
    )
    expect(asked.find(({ path }) => path !== '/v1/batch')?.authorization).toBe('Bearer token')
  })

  it('does not claim to know what was there when no one may ask', async () => {
    const { url } = await productThat(() => ({ status: 200, body: { success: true } }))
    expect(await importRows(ingestClientAt(url, 'key', undefined), await some(1), quiet)).toMatchObject({
      asked: false,
      rows: [{ outcome: 'accepted' }],
    })
  })
})
