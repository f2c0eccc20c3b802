import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import { connect, journeyOf, rowsOf, timelineOf } from '../stories/looking.ts'
import { browserPath, startBrowser } from './chromium.ts'

const writeKey = 'BROWSERKEY01'
const library = join(
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

/** A shop of somebody's own, on another origin than ours. */
const server = createServer(({ url = '/' }, answer) => {
  const { pathname, searchParams } = new URL(url, 'http://shop')
  const script = pathname.endsWith('.js')
  answer.setHeader('content-type', script ? 'text/javascript' : 'text/html; charset=utf-8')
  answer.end(
    script
      ? readFileSync(join(library, basename(pathname)), 'utf8')
      : page(searchParams.get('strategy') ?? 'standard'),
  )
})

const portOf = (address: string | AddressInfo | null): number =>
  typeof address === 'object' && address ? address.port : 0

describe.skipIf(browserPath === undefined)('in a real browser (skipped where there is no Chromium)', () => {
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
    '@segment/analytics-next (%s): a visitor of another origin looks, leaves an address, and is somebody',
    async (strategy) => {
      const tab = await browser.newPage()
      const answers: [string, number][] = []
      const wrong: string[] = []
      tab.on('response', (answer) => {
        if (answer.url().startsWith(local.url)) answers.push([answer.request().method(), answer.status()])
      })
      tab.on('pageerror', (error) => wrong.push(error.message))
      tab.on('requestfailed', (request) => wrong.push(request.url()))
      await tab.goto(`${shop}/?strategy=${strategy}`)
      const email = `visitor-${strategy}@example.com`
      await tab.evaluate(`(async () => {
      await window.analytics.page('Home')
      await window.analytics.track('Form Submitted', { form_id: 'contact' })
      await window.analytics.identify('visitor-${strategy}', { email: '${email}' })
    })()`)
      await expect
        .poll(() => answers.filter(([method, status]) => method === 'POST' && status === 200).length, {
          timeout: 10_000,
        })
        .toBe(strategy === 'batching' ? 1 : 3)
      await local.settled()
      const rows = rowsOf(local)
      const told = await timelineOf(rows, `email:${email}`)
      expect(told.map(({ type }) => type)).toEqual([
        'web.page_viewed',
        'web.form_submitted',
        'profile.updated',
      ])
      expect(told[0]?.props).toMatchObject({ path: '/', title: 'A shop', page: 'Home', language: 'en-US' })
      expect(told[0]?.props).not.toHaveProperty('clock')
      expect(await journeyOf(rows, `userId:visitor-${strategy}`)).toMatchObject({
        count: 3,
        profile: { email },
      })
      expect(wrong).toEqual([])
      expect(answers.every(([, status]) => status < 300)).toBe(true)
      await tab.close()
    },
  )
})
