import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageIn } from '../../functions/console/server/static-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'rethread-page-'))
beforeAll(() => {
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html><title>页</title>')
  writeFileSync(join(folder, 'page', 'assets', 'main-ABC123.js'), 'export {}')
  writeFileSync(join(folder, 'secret.js'), 'secret')
  writeFileSync(join(folder, 'page', 'secret.js'), 'secret')
})
afterAll(() => rmSync(folder, { recursive: true }))

const page = pageIn(join(folder, 'page'))
const getFile = (path: string, headers: Record<string, string> = {}) =>
  page({ method: 'GET', path, query: {}, headers, body: new Uint8Array() })
const bytes = (body: string | undefined): Buffer => Buffer.from(body ?? '', 'base64')

describe('static files of the console', () => {
  it('revalidates the index, caches assets as immutable, and restricts sources by CSP', async () => {
    const index = await getFile('/')
    expect(bytes(index.body).toString()).toContain('页')
    expect(index.headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': 'text/html; charset=utf-8',
    })
    expect(index.headers?.['content-security-policy']).toMatch(
      /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/,
    )
    expect(index.headers?.['content-security-policy']).not.toContain('unsafe')
    expect((await getFile('/assets/main-ABC123.js')).headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    })
  })

  it('sends brotli when accepted, and 304 while the ETag matches', async () => {
    const compressed = await getFile('/assets/main-ABC123.js', { 'accept-encoding': 'gzip, br' })
    expect(compressed.headers?.['content-encoding']).toBe('br')
    expect(brotliDecompressSync(bytes(compressed.body)).toString()).toBe('export {}')
    expect(
      await getFile('/', { 'if-none-match': String((await getFile('/')).headers?.['etag']) }),
    ).toMatchObject({ statusCode: 304, body: '' })
  })

  it.each([
    '/assets/../secret.js',
    '/assets/../../secret.js',
    '/assets/..%2fsecret.js',
    '/assets/',
    '/assets/none.js',
    '/assets/main-ABC123.js.map',
    '/index.html',
    '/assets/a/b.js',
  ])('answers 404 to %s', async (path) => {
    await expect(getFile(path)).rejects.toMatchObject({ status: 404 })
  })
})
