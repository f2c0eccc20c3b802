import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import { connect, journeyOf, rowsOf, timelineOf } from '../stories/queries.ts'
import { browserPath, startBrowser } from './chromium.ts'

const writeKey = 'BROWSERKEY01'
const libraryFolder = join(
  createRequire(import.meta.url).resolve('@segment/analytics-next/package.json'),
  '..',
  'dist',
  'umd',
)

let local: Local
let browser: Browser
let shop = ''

const page = (
  strategy: string,
): string => `<!doctype html><title>A shop</title><script src="/index.js"></script><script>
  const to = { apiHost: '${local.url.replace('http://', '')}/v1', protocol: 'http',
    deliveryStrategy: { strategy: '${strategy}', config: { size: 3, timeout: 500 } } }
  window.analytics = AnalyticsNext.AnalyticsBrowser.load(
    { writeKey: '${writeKey}', cdnSettings: { integrations: { 'Segment.io': { apiKey: '${writeKey}' } } } },
    { integrations: { 'Segment.io': to } })
</script>`

/** A customer's shop, on another origin than the API. */
const server = createServer(({ url = '/' }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://shop')
  const script = pathname.endsWith('.js')
  response.setHeader('content-type', script ? 'text/javascript' : 'text/html; charset=utf-8')
  response.end(
    script
      ? readFileSync(join(libraryFolder, basename(pathname)), 'utf8')
      : page(searchParams.get('strategy') ?? 'standard'),
  )
})

const portOf = (address: string | AddressInfo | null): number =>
  typeof address === 'object' && address ? address.port : 0

describe.skipIf(browserPath === undefined)('analytics-next in Chromium (skipped without it)', () => {
  beforeAll(async () => {
    local = await startLocal({ connect: false })
    await connect(local, 'segment', 'site', { writeKey })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    shop = `http://127.0.0.1:${portOf(server.address())}`
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    server.close()
    await local?.stop()
  })

  it.each(['standard', 'batching'])(
    'stores cross-origin page, track and identify calls of one visitor with delivery strategy %s',
    async (strategy) => {
      const tab = await browser.newPage()
      const responses: [string, number][] = []
      const errors: string[] = []
      tab.on('response', (response) => {
        if (response.url().startsWith(local.url))
          responses.push([response.request().method(), response.status()])
      })
      tab.on('pageerror', (error) => errors.push(error.message))
      tab.on('requestfailed', (request) => errors.push(request.url()))
      await tab.goto(`${shop}/?strategy=${strategy}`)
      const email = `visitor-${strategy}@example.com`
      await tab.evaluate(`(async () => {
      await window.analytics.page('Home')
      await window.analytics.track('Form Submitted', { form_id: 'contact' })
      await window.analytics.identify('visitor-${strategy}', { email: '${email}' })
    })()`)
      await expect
        .poll(() => responses.filter(([method, status]) => method === 'POST' && status === 200).length, {
          timeout: 10_000,
        })
        .toBe(strategy === 'batching' ? 1 : 3)
      await local.settled()
      const rows = rowsOf(local)
      const touchpoints = await timelineOf(rows, `email:${email}`)
      expect(touchpoints.map(({ type }) => type)).toEqual([
        'web.page_viewed',
        'web.form_submitted',
        'profile.updated',
      ])
      expect(touchpoints[0]?.props).toMatchObject({
        path: '/',
        title: 'A shop',
        page: 'Home',
        language: 'en-US',
      })
      expect(touchpoints[0]?.props).not.toHaveProperty('clock')
      expect(await journeyOf(rows, `userId:visitor-${strategy}`)).toMatchObject({
        count: 3,
        profile: { email },
      })
      expect(errors).toEqual([])
      expect(responses.every(([, status]) => status < 300)).toBe(true)
      await tab.close()
    },
  )
})
