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
const asked = (path: string, headers: Record<string, string> = {}) =>
  page({ method: 'GET', path, query: {}, headers, body: new Uint8Array() })
const bytes = (body: string | undefined): Buffer => Buffer.from(body ?? '', 'base64')

describe('the page is served', () => {
  it('fresh, its assets for ever, nothing from elsewhere', async () => {
    const index = await asked('/')
    expect(bytes(index.body).toString()).toContain('页')
    expect(index.headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': 'text/html; charset=utf-8',
    })
    expect(index.headers?.['content-security-policy']).toMatch(
      /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/,
    )
    expect(index.headers?.['content-security-policy']).not.toContain('unsafe')
    expect((await asked('/assets/main-ABC123.js')).headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    })
  })

  it('pressed to whoever takes it so, and not at all to whoever has it', async () => {
    const pressed = await asked('/assets/main-ABC123.js', { 'accept-encoding': 'gzip, br' })
    expect(pressed.headers?.['content-encoding']).toBe('br')
    expect(brotliDecompressSync(bytes(pressed.body)).toString()).toBe('export {}')
    expect(await asked('/', { 'if-none-match': String((await asked('/')).headers?.['etag']) })).toMatchObject(
      { statusCode: 304, body: '' },
    )
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
  ])('and nothing beside it: %s', async (path) => {
    await expect(asked(path)).rejects.toMatchObject({ status: 404 })
  })
})
