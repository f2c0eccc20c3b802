import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inboxPage } from '../../infra/local/control/inbox-page.ts'
import { startLocal } from '../../infra/local/local-runtime.ts'
import { bilingualPage } from '../../shared/preference-center/page.ts'
import { RejectedError } from '../../shared/runtime/errors.ts'
import { renderMail } from '../../shared/senders/providers/mail.ts'
import { toProblemResponse } from '../../shared/runtime/http.ts'
import { aMessage } from '../fuzz/message.ts'
import { payloads } from '../fuzz/payloads.ts'
import { browserPath, startBrowser } from './chromium.ts'

/** About eight payloads of each family: a browser is too slow for all. */
const sample = [...Map.groupBy(payloads, ({ family }) => family).values()]
  .flatMap((ofFamily) => ofFamily.filter((_, index) => index % Math.ceil(ofFamily.length / 8) === 0))
  .map(({ text }) => text.toWellFormed())

/** Selector of the active elements and attributes that no payload may create. */
const active = [
  'script:not([data-ours]), iframe:not([data-ours]), img, svg, object, embed, input, math, video, form',
  ...['onerror', 'onload', 'onclick', 'onfocus', 'onmouseover', 'ontoggle'].map((name) => `[${name}]`),
].join(', ')

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
})

/** Opens HTML at a test origin. Records dialogs, and records and aborts all other requests. */
const openHtml = async (
  html: string,
  answers: Readonly<Record<string, string>> = {},
): Promise<{ page: Page; events: string[] }> => {
  const page = await browser.newPage()
  const events: string[] = []
  page.on('dialog', (dialog) => {
    events.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.route('**/*', async (route) => {
    const { pathname, host } = new URL(route.request().url())
    const body = answers[pathname]
    if (pathname === '/' && host === 'ours.example')
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html })
    if (body !== undefined && host === 'ours.example')
      return route.fulfill({ contentType: 'application/json', body })
    events.push(`request: ${route.request().url()}`)
    return route.abort()
  })
  await page.goto('http://ours.example/')
  await page.waitForTimeout(150)
  return { page, events }
}

/** Active elements in a page, and whether a payload has run script. @param allowed selector to leave out */
const injected = async (page: Page, allowed = '.none'): Promise<unknown> =>
  page.evaluate(`({
    active: [...document.querySelectorAll(${JSON.stringify(active)})]
      .filter((element) => !element.matches(${JSON.stringify(allowed)}))
      .map((element) => element.outerHTML.slice(0, 80)),
    pwned: 'pwned' in window,
  })`)

/** Counts in the console: scripts of other origins, event handlers, script URLs and unexpected elements. */
const inspection = `({
  scripts: [...document.scripts].filter(({ src }) => !src.startsWith(location.origin)).length,
  handlers: [...document.querySelectorAll('*')]
    .filter(({ attributes }) => [...attributes].some(({ name }) => name.startsWith('on'))).length,
  scriptUrls: [...document.querySelectorAll('[href],[src]')]
    .map((element) => element.getAttribute('href') ?? element.getAttribute('src') ?? '')
    .filter((url) => /^(javascript|data:text|vbscript)/i.test(url)).length,
  unexpected: document.querySelectorAll('iframe, object, embed, img, math, details[ontoggle]').length,
  pwned: 'pwned' in window,
})`
const harmless = { scripts: 0, handlers: 0, scriptUrls: 0, unexpected: 0, pwned: false }

const shownPayloads = `${JSON.stringify(sample)}
  .map((text) => text.trim())
  .filter((text) => text.length > 5 && document.body.textContent.includes(text)).length`

const mailBody = [
  '<p title="{{name}}">{{name}}</p>',
  "<p class='{{event}}'>{{event}}</p>",
  '<a href="{{link}}">{{event}}</a>',
].join('')

/** The template's link, unsubscribe, preferences. */
const linksPerMail = 3
const nothing = { active: [], pwned: false }

const mails = () =>
  sample.map((text) =>
    renderMail(
      aMessage.input({
        template: { id: 'x', subject: 'Hello {{name}}', body: mailBody },
        profile: { email: 'li.lei@example.com' },
        message: aMessage.message({
          data: { name: text, event: text, link: `https://good.example/${text}` },
        }),
      }),
      { tracked: false },
    ),
  )

describe.skipIf(browserPath === undefined)('hostile text in Chromium (skipped without it)', () => {
  it('adds no element to a mail, runs no script and sends no request', async () => {
    expect(sample.length).toBeGreaterThan(80)
    const { page, events } = await openHtml(
      mails()
        .map(({ html }) => html)
        .join('\n'),
    )
    expect(await injected(page)).toEqual(nothing)
    expect(await page.evaluate('document.querySelectorAll("a").length')).toBe(sample.length * linksPerMail)
    expect(events).toEqual([])
    await page.close()
  })

  it('is shown as text in the local inbox and in the sandboxed frame of a mail', async () => {
    const messages = mails().map((mail, index) => ({
      ...mail,
      kind: 'email',
      seq: index + 1,
      id: `m${index}`,
      at: '2026-01-05',
      to: [mail.to],
      tags: { a: mail.subject },
      events: [{ type: mail.subject }],
    }))
    const robotMessages = sample.map((content, index) => ({
      kind: 'wecom',
      seq: 1000 + index,
      id: `w${index}`,
      at: '2026-01-05',
      key: content,
      msgtype: 'markdown',
      content,
    }))
    const { page, events } = await openHtml(
      inboxPage
        .replace('<script>', '<script data-ours>')
        .replace("element('iframe', '', {", "element('iframe', '', { title: 'mail',"),
      {
        '/_local/inbox': JSON.stringify({ messages: [...messages, ...robotMessages] }),
        '/_local/clock': JSON.stringify({ now: '2026-01-05T00:00:00Z', speed: 1 }),
      },
    )
    await expect
      .poll(() => page.evaluate('document.querySelectorAll("article").length'), { timeout: 15_000 })
      .toBe(sample.length * 2)
    expect(
      await page.evaluate(
        '[...document.querySelectorAll("iframe")].every((frame) => frame.getAttribute("sandbox") === "")',
      ),
    ).toBe(true)
    expect(await injected(page, 'iframe[sandbox=""]')).toEqual(nothing)
    expect(events.filter((event) => !event.includes('favicon'))).toEqual([])
    await page.close()
  })

  it('is shown as text in the list of interruptions and in the drawer of a person', async () => {
    const local = await startLocal({ speed: 0, startAt: '2026-01-07T02:00:00Z' })
    try {
      const batch = sample.slice(0, 60).map((text, index) => ({
        type: 'track',
        event: 'Chat Message Received',
        userId: `u${index}`,
        messageId: `m${index}`,
        timestamp: '2026-01-07T02:00:00Z',
        properties: { origin: text, owner: text, conversation_id: text, reason: text },
        context: {
          traits: { name: text, company: text, email: `u${index}@example.com` },
          campaign: { name: text },
          page: { url: text },
        },
      }))
      await fetch(`${local.url}/v1/batch`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${local.writeKey}:`)}` },
        body: JSON.stringify({ batch }),
      })
      await local.settled()
      await local.clock.advance('PT31M')
      const page = await browser.newPage()
      const events: string[] = []
      page.on('dialog', (dialog) => {
        events.push(dialog.message())
        void dialog.dismiss()
      })
      page.on('request', (request) => {
        if (!request.url().startsWith(local.url) && !request.url().startsWith('data:'))
          events.push(request.url())
      })
      await page.goto(`${local.url}/#token=${local.token}`)
      await expect
        .poll(() => page.evaluate('document.body.innerText.length'), { timeout: 15_000 })
        .toBeGreaterThan(1000)
      await page.waitForTimeout(500)
      expect(await page.evaluate(inspection)).toEqual(harmless)
      await page.fill('input[type=search]', 'userId:u0')
      await page.press('input[type=search]', 'Enter')
      await page.waitForTimeout(1500)
      expect(await page.evaluate(inspection)).toEqual(harmless)
      expect(await page.evaluate(shownPayloads)).toBeGreaterThan(0)
      expect(events).toEqual([])
    } finally {
      await local.stop()
    }
  }, 300_000)

  it('is shown as text on bilingual result pages and in problem responses', async () => {
    for (const text of sample.filter((_, index) => index % 8 === 0)) {
      const { body } = bilingualPage(200, { zh: [text, text], en: [text, text] })
      const { page, events } = await openHtml(body)
      expect([text, await injected(page), events]).toEqual([text, nothing, []])
      await page.close()
    }
    const problem = toProblemResponse(new RejectedError(sample.join(' ')))
    expect(problem.headers).toMatchObject({ 'content-type': 'application/problem+json' })
  }, 300_000)
})
