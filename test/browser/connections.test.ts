import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import { browserPath, startBrowser } from './chromium.ts'

let local: Local
let browser: Browser

const open = async (locale: string, width: number, tab: string): Promise<Page> => {
  const page = await browser.newPage({ locale, viewport: { width, height: 844 } })
  await page.goto(`${local.url}/#token=${local.token}`)
  await page.getByRole('link', { name: tab, exact: true }).click()
  await page.locator('.connection').first().waitFor()
  return page
}

describe.skipIf(browserPath === undefined)('connections page in Chromium (skipped without it)', () => {
  beforeAll(async () => {
    local = await startLocal({ speed: 0, startAt: Date.UTC(2026, 0, 7, 2) })
    browser = await startBrowser()
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await local?.stop()
  })

  it('creates a connection, shows its generated token once and accepts requests', async () => {
    const page = await open('en-GB', 1280, 'Connections')
    await page.getByText('Connect a channel').click()
    await page.getByLabel('Channel', { exact: true }).selectOption('jinshuju')
    await page.getByLabel('Connection name').fill('fair')
    await page.getByRole('button', { name: 'Create' }).click()
    const card = page.locator('.connection', { hasText: 'jinshuju' })
    await card.getByText('Shown only once').waitFor()
    const address = (await card.locator('.address code').textContent()) ?? ''
    const body = JSON.stringify({
      form: 'f',
      entry: { serial_number: 1, x_field_1: 'lead-1', created_at: '2026-01-07T02:00:00Z' },
    })
    expect((await fetch(address, { method: 'POST', body })).status).toBe(200)
    await page.reload()
    await page.getByRole('link', { name: 'Connections', exact: true }).click()
    await card.waitFor()
    expect(await page.content()).not.toContain(address.split('~')[1] ?? 'nothing')
    await page.close()
  })

  it('creates a second connection of the channel selected in the form', async () => {
    const page = await open('en-GB', 1280, 'Connections')
    await page.getByText('Connect a channel').click()
    for (const id of ['first', 'second']) {
      if (id === 'first') await page.getByLabel('Channel', { exact: true }).selectOption('segment')
      const shown = await page.getByLabel('Channel', { exact: true }).inputValue()
      await page.getByLabel('Connection name').fill(id)
      await page.locator('[name="secrets.writeKey"]').fill(`${id}-key-0123456789`)
      await page.getByRole('button', { name: 'Create' }).click()
      await page.locator('.connection', { hasText: id }).first().waitFor()
      const made = await fetch(`${local.url}/api/connections/${shown}/${id}`, {
        headers: { authorization: `Bearer ${local.token}` },
      })
      expect([shown, made.status]).toEqual(['segment', 200])
    }
    await page.close()
  })

  it('shows incomplete setup while the server responds, and a red indicator while it does not', async () => {
    const page = await open('en-GB', 1280, 'Connections')
    await page.getByText('Playbook lead-cooling waits at step tell-manager', { exact: false }).waitFor()
    await page.route('**/api/**', (route) => route.abort())
    await page.locator('.indicator.down').waitFor({ timeout: 30_000 })
    expect(await page.getByText('All systems normal').count()).toBe(0)
    await page.unroute('**/api/**')
    await page.locator('.indicator:not(.down)').waitFor({ timeout: 30_000 })
    await page.close()
  })

  it.each([
    ['zh-CN', '接入', { dryRun: '试运行', payload: '原始报文', run: '运行', suggestion: '是否想用' }],
    [
      'en-GB',
      'Connections',
      { dryRun: 'Dry run', payload: 'Raw payload', run: 'Run', suggestion: 'did you mean' },
    ],
  ])(
    'suggests the known event name for a misspelt one in a dry run, in %s',
    async (locale, tab, { dryRun, payload, run, suggestion }) => {
      const page = await open(locale, 1280, tab)
      const card = page.locator('.connection', { hasText: 'default' })
      await card.getByText(dryRun).click()
      await card
        .getByRole('textbox', { name: payload })
        .fill('{"type":"track","event":"Laed Created","userId":"u1","messageId":"m1"}')
      await card.getByRole('button', { name: run, exact: true }).click()
      expect(await card.locator('.dry-run li').first().textContent()).toMatch(
        new RegExp(`other · ${suggestion}.*[Ll]ead.[Cc]reated`),
      )
      await page.close()
    },
  )

  it('offers every channel, tests, dry-runs and pauses a connection at phone width', async () => {
    const page = await open('zh-CN', 390, '接入')
    await page.locator('#channel option').first().waitFor({ state: 'attached' })
    expect(await page.locator('#channel option').count()).toBeGreaterThan(30)
    const card = page.locator('.connection', { hasText: 'default' })
    await card.getByRole('button', { name: '测试' }).click()
    await card.getByText('示例报文可以解析').waitFor()
    await card.getByText('试运行').click()
    await card
      .getByRole('textbox', { name: '原始报文' })
      .fill('{"type":"track","event":"Lead Created","userId":"<b>u1</b>","messageId":"m1"}')
    await card.getByRole('button', { name: '运行', exact: true }).click()
    await card.getByText('lead.created').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await card.getByRole('button', { name: '暂停' }).click()
    await card.locator('.status.paused').waitFor()
    await page.close()
  })
})
