import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import { browserPath, startBrowser } from './chromium.ts'

const hostile = '<img src=x onerror="document.title=\'broken\'">'
/** A Wednesday morning in Shanghai, in business hours. */
const wednesday = Date.UTC(2026, 0, 7, 2)

let local: Local
let browser: Browser

const lead = (id: string, name: string, at: number) => ({
  type: 'track',
  event: 'lead.created',
  messageId: id,
  timestamp: new Date(at).toISOString(),
  anonymousId: 'anonymous',
  properties: { lead_id: id, origin: 'ad' },
  context: { traits: { email: `${id}@example.com`, name } },
})

/** A page of the console, with everything that went wrong on it. */
const open = async (
  options: { locale?: string; width?: number; signedIn?: boolean } = {},
): Promise<{ page: Page; wrong: string[] }> => {
  const { locale = 'en-GB', width = 1280, signedIn = true } = options
  const page = await browser.newPage({ locale, viewport: { width, height: 844 } })
  const wrong: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text())
  })
  page.on('pageerror', (error) => wrong.push(error.message))
  await page.goto(signedIn ? `${local.url}/#token=${local.token}` : local.url)
  return { page, wrong }
}

describe.skipIf(browserPath === undefined)('the page (skipped where there is no Chromium)', () => {
  beforeAll(async () => {
    local = await startLocal({ speed: 0, startAt: wednesday })
    const batch = [lead('hostile', hostile, wednesday - 60_000), lead('li-lei', '李雷', wednesday - 30_000)]
    await fetch(`${local.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${local.writeKey}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ batch }),
    })
    await local.settled()
    await local.clock.advance('PT45M')
    await local.settled()
    browser = await startBrowser()
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await local?.stop()
  })

  it('asks for the token once, refuses a wrong one, and keeps the right one out of the address', async () => {
    const { page, wrong } = await open({ signedIn: false })
    await page.getByLabel('Token').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('not accepted').waitFor()
    await page.getByLabel('Token').fill(local.token)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('article').first().waitFor()
    await page.reload()
    await page.getByRole('article').first().waitFor()
    expect(page.url()).not.toContain(local.token)
    expect(wrong.filter((text) => !text.includes('401'))).toEqual([])
    await page.close()
  })

  it("shows what broke off, most urgent first, with what was done and why something was not sent; strangers' words only as words", async () => {
    const { page, wrong } = await open()
    const articles = page.getByRole('article')
    await articles.nth(1).waitFor()
    expect(await articles.count()).toBe(2)
    expect(await articles.nth(0).textContent()).toContain(hostile)
    expect(await articles.nth(0).textContent()).toMatch(
      /Lead going cold.*Being mended.*since.*What was done.*waits for a recipient/s,
    )
    expect(await page.title()).toBe('Rethread')
    expect(wrong).toEqual([])
    await page.close()
  })

  it('opens a person at the side, by mouse and by keyboard, and gives the focus back', async () => {
    const { page, wrong } = await open()
    const who = page.getByRole('button', { name: '李雷' })
    await who.focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog', { name: '李雷' })
    await drawer.locator('.timeline').getByText('lead · created').waitFor()
    expect(await drawer.textContent()).toMatch(/li-lei@example\.com.*Interest.*Came from.*ad/s)
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    expect(await who.evaluate((button) => button === button.ownerDocument.activeElement)).toBe(true)
    await page.getByRole('searchbox').fill('hostile@example.com')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: hostile }).waitFor()
    expect(wrong).toEqual([])
    await page.close()
  })

  it('filters by status and cause', async () => {
    const { page } = await open()
    await page.getByRole('article').first().waitFor()
    await page.getByText('Recovered', { exact: true }).click()
    await page.getByText('There is nothing here.').waitFor()
    await page.getByText('Still broken', { exact: true }).click()
    await page.getByLabel('Cause').selectOption('no-show')
    await page.getByText('There is nothing here.').waitFor()
    await page.getByLabel('Cause').selectOption('lead-cooling')
    await page.getByRole('article').nth(1).waitFor()
    await page.close()
  })

  it('speaks Chinese to whoever does, and either on request', async () => {
    const { page } = await open({ locale: 'zh-CN' })
    await page.getByText('尚未恢复').waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN')
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByText('Still broken').waitFor()
    await page.close()
  })

  it.each([1280, 390])('fits a window %i wide, every tab of it', async (width) => {
    const { page, wrong } = await open({ width })
    await page.getByRole('article').first().waitFor()
    for (const tab of ['Totals', 'Inbox', 'Interruptions']) {
      await page.getByRole('button', { name: tab, exact: true }).click()
      await page.waitForTimeout(500)
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    }
    expect(wrong).toEqual([])
    await page.close()
  })

  it('notices by itself what happens meanwhile, and asks again only for what changed', async () => {
    const { page } = await open()
    await page.getByRole('article').nth(1).waitFor()
    const answers: number[] = []
    page.on('response', (response) => {
      if (response.url().includes('/api/interruptions')) answers.push(response.status())
    })
    await page.waitForTimeout(6000)
    expect(answers).toContain(304)
    await fetch(`${local.url}/v1/track`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${local.writeKey}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...lead('li-lei', '李雷', wednesday),
        messageId: 'answered',
        event: 'lead.handled',
        timestamp: new Date(local.clock.now()).toISOString(),
      }),
    })
    await local.quiet()
    await page.getByRole('button', { name: '李雷' }).waitFor({ state: 'detached' })
    await page.close()
  })
})
