import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import { browserPath, startBrowser } from './chromium.ts'

let local: Local
let browser: Browser

const open = async (locale: string, width: number, tab: string): Promise<Page> => {
  const page = await browser.newPage({ locale, viewport: { width, height: 844 } })
  await page.goto(`${local.url}/#token=${local.token}`)
  await page.getByRole('button', { name: tab, exact: true }).click()
  await page.locator('.connection').first().waitFor()
  return page
}

describe.skipIf(browserPath === undefined)(
  'the page of connections (skipped where there is no Chromium)',
  () => {
    beforeAll(async () => {
      local = await startLocal({ speed: 0, startAt: Date.UTC(2026, 0, 7, 2) })
      browser = await startBrowser()
    }, 180_000)
    afterAll(async () => {
      await browser?.close()
      await local?.stop()
    })

    it('connects a channel with a token drawn by lot, which is told once, and whose address lets its sender in', async () => {
      const page = await open('en-GB', 1280, 'Connections')
      await page.getByText('Connect a channel').click()
      await page.getByLabel('Channel', { exact: true }).selectOption('jinshuju')
      await page.getByLabel('Name of the connection').fill('fair')
      await page.getByRole('button', { name: 'Create' }).click()
      const card = page.locator('.connection', { hasText: 'jinshuju' })
      await card.getByText('Shown this once').waitFor()
      const address = (await card.locator('.where code').textContent()) ?? ''
      const body = JSON.stringify({
        form: 'f',
        entry: { serial_number: 1, x_field_1: 'lead-1', created_at: '2026-01-07T02:00:00Z' },
      })
      expect((await fetch(address, { method: 'POST', body })).status).toBe(200)
      await page.reload()
      await page.getByRole('button', { name: 'Connections', exact: true }).click()
      await card.waitFor()
      expect(await page.content()).not.toContain(address.split('~')[1] ?? 'nothing')
      await page.close()
    })

    it('creates a second connection of the channel that the form shows', async () => {
      const page = await open('en-GB', 1280, 'Connections')
      await page.getByText('Connect a channel').click()
      for (const id of ['first', 'second']) {
        if (id === 'first') await page.getByLabel('Channel', { exact: true }).selectOption('segment')
        const shown = await page.getByLabel('Channel', { exact: true }).inputValue()
        await page.getByLabel('Name of the connection').fill(id)
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

    it('shows a red lamp while the server does not answer, and the set-up that is missing while it does', async () => {
      const page = await open('en-GB', 1280, 'Connections')
      await page.getByText('Playbook lead-cooling waits at step tell-manager', { exact: false }).waitFor()
      await page.route('**/api/**', (route) => route.abort())
      await page.locator('.lamp.down').waitFor({ timeout: 30_000 })
      expect(await page.getByText('All is well').count()).toBe(0)
      await page.unroute('**/api/**')
      await page.locator('.lamp:not(.down)').waitFor({ timeout: 30_000 })
      await page.close()
    })

    it.each([
      ['zh-CN', '接入', '试解析', '报文原文', '会解析成什么？', '是否想用'],
      [
        'en-GB',
        'Connections',
        'Try a payload',
        'Payload, as it would come',
        'What would you make of it?',
        'did you mean',
      ],
    ])(
      'suggests the known name of an event that a tried payload misspells, in %s',
      async (locale, tab, trial, payload, ask, suggestion) => {
        const page = await open(locale, 1280, tab)
        const card = page.locator('.connection', { hasText: 'default' })
        await card.getByText(trial).click()
        await card
          .getByRole('textbox', { name: payload })
          .fill('{"type":"track","event":"Laed Created","userId":"u1","messageId":"m1"}')
        await card.getByRole('button', { name: ask }).click()
        expect(await card.locator('.found li').first().textContent()).toMatch(
          new RegExp(`other · ${suggestion}.*[Ll]ead.[Cc]reated`),
        )
        await page.close()
      },
    )

    it('offers every channel, and says what a payload would become, on a telephone too', async () => {
      const page = await open('zh-CN', 390, '接入')
      await page.locator('#channel option').first().waitFor({ state: 'attached' })
      expect(await page.locator('#channel option').count()).toBeGreaterThan(30)
      const card = page.locator('.connection', { hasText: 'default' })
      await card.getByRole('button', { name: '测试' }).click()
      await card.getByText('示例报文可以解析').waitFor()
      await card.getByText('试解析').click()
      await card
        .getByRole('textbox', { name: '报文原文' })
        .fill('{"type":"track","event":"Lead Created","userId":"<b>u1</b>","messageId":"m1"}')
      await card.getByRole('button', { name: '会解析成什么？' }).click()
      await card.getByText('lead.created').waitFor()
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
      await card.getByRole('button', { name: '暂停' }).click()
      await card.locator('.status.paused').waitFor()
      await page.close()
    })
  },
)
