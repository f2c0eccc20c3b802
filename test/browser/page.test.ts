import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import { browserPath, startBrowser } from './chromium.ts'

const hostile = '<img src=x onerror="document.title=\'broken\'">'
/** A Wednesday morning in Shanghai, in business hours. */
const wednesday = Date.UTC(2026, 0, 7, 2)

/** Tabs whose text is broken into several lines. */
const tabsOfSeveralLines = `[...document.querySelectorAll('.tab')]
  .filter(({ firstChild }) => {
    const range = document.createRange()
    range.selectNodeContents(firstChild)
    return range.getClientRects().length > 1
  })
  .map(({ textContent }) => textContent)`

const screenshot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['SCREENSHOTS']
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

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

/** Opens the console and collects its console errors and uncaught exceptions. */
const open = async (
  options: { locale?: string; width?: number; signedIn?: boolean } = {},
): Promise<{ page: Page; errors: string[] }> => {
  const { locale = 'en-GB', width = 1280, signedIn = true } = options
  const page = await browser.newPage({ locale, viewport: { width, height: 844 } })
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(signedIn ? `${local.url}/#token=${local.token}` : local.url)
  return { page, errors }
}

describe.skipIf(browserPath === undefined)('console in Chromium (skipped without it)', () => {
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

  it('asks for the token once, refuses a wrong one, and removes the right one from the address', async () => {
    const { page, errors } = await open({ signedIn: false })
    await page.getByLabel('Token').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('Invalid token').waitFor()
    await page.getByLabel('Token').fill(local.token)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('article').first().waitFor()
    await page.reload()
    await page.getByRole('article').first().waitFor()
    expect(page.url()).not.toContain(local.token)
    expect(errors.filter((text) => !text.includes('401'))).toEqual([])
    await page.close()
  })

  it('lists interruptions with treatment and reasons, and shows markup as text', async () => {
    const { page, errors } = await open()
    const articles = page.getByRole('article')
    await articles.nth(1).waitFor()
    expect(await articles.count()).toBe(2)
    expect(await articles.nth(0).textContent()).toContain(hostile)
    expect(await articles.nth(0).textContent()).toMatch(
      /Lead going cold.*In treatment.*since.*Treatment.*waits for a recipient/s,
    )
    expect(await page.title()).toBe('Rethread')
    expect(errors).toEqual([])
    await page.close()
  })

  it('opens a person from keyboard and search, and returns the focus on close', async () => {
    const { page, errors } = await open()
    const who = page.getByRole('button', { name: '李雷' })
    await who.focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog', { name: '李雷' })
    await drawer.locator('.timeline').getByText('lead · created').waitFor()
    expect(await drawer.textContent()).toMatch(/li-lei@example\.com.*Interest.*Origin.*ad/s)
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    expect(await who.evaluate((button) => button === button.ownerDocument.activeElement)).toBe(true)
    await page.getByRole('searchbox').fill('hostile@example.com')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: hostile }).waitFor()
    expect(errors).toEqual([])
    await page.close()
  })

  it('filters interruptions by status and cause', async () => {
    const { page } = await open()
    await page.getByRole('article').first().waitFor()
    await page.getByText('Recovered', { exact: true }).click()
    await page.getByText('Nothing to show.').waitFor()
    await page.getByText('Unresolved', { exact: true }).click()
    await page.getByLabel('Cause').selectOption('no-show')
    await page.getByText('Nothing to show.').waitFor()
    await page.getByLabel('Cause').selectOption('lead-cooling')
    await page.getByRole('article').nth(1).waitFor()
    await page.close()
  })

  it('follows the language of the browser and switches between Chinese and English on request', async () => {
    const { page } = await open({ locale: 'zh-CN' })
    await page.getByText('未解决').waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN')
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByText('Unresolved').waitFor()
    await page.close()
  })

  it.each([
    ['en-GB', 1280],
    ['en-GB', 390],
    ['zh-CN', 1280],
    ['zh-CN', 390],
  ] as const)(
    'shows every page from its tab and after a reload, in %s, %i px wide',
    async (locale, width) => {
      const { page, errors } = await open({ locale, width })
      await page.locator('.tab[href="#page=inbox"]').waitFor()
      const titles = await page.locator('.tab').allTextContents()
      expect(titles.length).toBeGreaterThanOrEqual(4)
      expect(await page.evaluate(tabsOfSeveralLines)).toEqual([])
      for (const title of titles) {
        await page.getByRole('link', { name: title, exact: true }).click()
        const heading = page.getByRole('heading', { level: 1, name: title, exact: true })
        await heading.waitFor()
        await page.reload()
        await heading.waitFor()
        await page.getByText(/^(Loading…|加载中…)$/).waitFor({ state: 'detached' })
        expect(await page.locator('.tab[aria-current="page"]').allTextContents()).toEqual([title])
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(
          0,
        )
        await screenshot(page, `${locale}-${width}-${titles.indexOf(title)}`)
      }
      await page.goto(`${local.url}/`)
      await page.getByRole('button', { name: '李雷' }).click()
      await page.locator('.timeline li').first().waitFor()
      await screenshot(page, `${locale}-${width}-drawer`)
      expect(errors).toEqual([])
      await page.close()
    },
  )

  it("goes back to the page before with the browser's Back button", async () => {
    const { page } = await open()
    await page.getByRole('link', { name: 'Totals', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Totals' }).waitFor()
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'Interruptions' }).waitFor()
    await page.close()
  })

  it('polls for changes, with 304 responses for what has not changed', async () => {
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
        messageId: 'handled',
        event: 'lead.handled',
        timestamp: new Date(local.clock.now()).toISOString(),
      }),
    })
    await local.quiet()
    await page.getByRole('button', { name: '李雷' }).waitFor({ state: 'detached' })
    await page.close()
  })
})
