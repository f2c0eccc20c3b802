import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inboxPage } from '../../infra/local/control/inbox-page.ts'
import { startLocal } from '../../infra/local/local-runtime.ts'
import { bilingualPage } from '../../shared/preference-center/page.ts'
import { RejectedError } from '../../shared/runtime/errors.ts'
import { renderMail } from '../../shared/senders/providers/mail.ts'
import { toProblemResponse } from '../../shared/runtime/http.ts'
import { aLetter } from '../fuzz/letter.ts'
import { payloads } from '../fuzz/payloads.ts'
import { browserPath, startBrowser } from './chromium.ts'

/** Of each family some, for a browser takes its time. */
const sample = [...Map.groupBy(payloads, ({ family }) => family).values()]
  .flatMap((ofFamily) => ofFamily.filter((_, index) => index % Math.ceil(ofFamily.length / 8) === 0))
  .map(({ text }) => text.toWellFormed())

/** What a browser must never come to hold or do because of a text: anything in it that acts. */
const acting =
  'script:not([data-ours]), img, svg, object, embed, iframe:not([data-ours]), input, math, video, form, [onerror], [onload], [onclick], [onfocus], [onmouseover], [ontoggle]'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
})

/** A page of ours, alone in the world: everything it asks for but itself is noted and refused. */
const opened = async (
  html: string,
  answers: Readonly<Record<string, string>> = {},
): Promise<{ page: Page; happened: string[] }> => {
  const page = await browser.newPage()
  const happened: string[] = []
  page.on('dialog', (dialog) => {
    happened.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.route('**/*', async (route) => {
    const { pathname, host } = new URL(route.request().url())
    const body = answers[pathname]
    if (pathname === '/' && host === 'ours.example')
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html })
    if (body !== undefined && host === 'ours.example')
      return route.fulfill({ contentType: 'application/json', body })
    happened.push(`asked for ${route.request().url()}`)
    return route.abort()
  })
  await page.goto('http://ours.example/')
  await page.waitForTimeout(150)
  return { page, happened }
}

/** What acts in a page, and whether a text has set what it set out to set. */
const injected = async (page: Page, but = '.none'): Promise<unknown> =>
  page.evaluate(
    `({ acting: [...document.querySelectorAll(${JSON.stringify(acting)})].filter((one) => !one.matches(${JSON.stringify(but)})).map((one) => one.outerHTML.slice(0, 80)), pwned: 'pwned' in window })`,
  )
/** The one it is about, unsubscribing, and choosing. */
const linksOfAMail = 3
const nothing = { acting: [], pwned: false }

const mails = () =>
  sample.map((text) =>
    renderMail(
      aLetter.input({
        template: {
          id: 'x',
          subject: 'Hello {{name}}',
          body: '<p title="{{name}}">{{name}}</p><p class=\'{{event}}\'>{{event}}</p><a href="{{link}}">{{event}}</a>',
        },
        profile: { email: 'li.lei@example.com' },
        message: aLetter.message({ data: { name: text, event: text, link: `https://good.example/${text}` } }),
      }),
      { tracked: false },
    ),
  )

describe.skipIf(browserPath === undefined)(
  "in a real browser (skipped where there is no Chromium), a stranger's text",
  () => {
    it('becomes no element of a mail, runs nothing and fetches nothing', async () => {
      expect(sample.length).toBeGreaterThan(80)
      const { page, happened } = await opened(
        mails()
          .map(({ html }) => html)
          .join('\n'),
      )
      expect(await injected(page)).toEqual(nothing)
      expect(await page.evaluate('document.querySelectorAll("a").length')).toBe(sample.length * linksOfAMail)
      expect(happened).toEqual([])
      await page.close()
    })

    it('is text on the page of the inbox, and in the frame its mail lies in', async () => {
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
      const robots = sample.map((content, index) => ({
        kind: 'wecom',
        seq: 1000 + index,
        id: `w${index}`,
        at: '2026-01-05',
        key: content,
        msgtype: 'markdown',
        content,
      }))
      const { page, happened } = await opened(
        inboxPage
          .replace('<script>', '<script data-ours>')
          .replace("element('iframe', '', {", "element('iframe', '', { title: 'mail',"),
        {
          '/_local/inbox': JSON.stringify({ messages: [...messages, ...robots] }),
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
      expect(happened.filter((one) => !one.includes('favicon'))).toEqual([])
      await page.close()
    })

    it("is text in the console: in the list of what broke off, and in a person's drawer", async () => {
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
        const happened: string[] = []
        page.on('dialog', (dialog) => {
          happened.push(dialog.message())
          void dialog.dismiss()
        })
        page.on('request', (request) => {
          if (!request.url().startsWith(local.url) && !request.url().startsWith('data:'))
            happened.push(request.url())
        })
        await page.goto(`${local.url}/#token=${local.token}`)
        await expect
          .poll(() => page.evaluate('document.body.innerText.length'), { timeout: 15_000 })
          .toBeGreaterThan(1000)
        await page.waitForTimeout(500)
        const texts = JSON.stringify(sample)
        const seen = `({ scripts: [...document.scripts].filter((one) => !one.src.startsWith(location.origin)).length, handlers: [...document.querySelectorAll('*')].filter((one) => [...one.attributes].some(({ name }) => name.startsWith('on'))).length,
        elsewhere: [...document.querySelectorAll('[href],[src]')].filter((one) => /^(javascript|data:text|vbscript)/i.test(one.getAttribute('href') ?? one.getAttribute('src') ?? '')).length, strange: document.querySelectorAll('iframe, object, embed, img, math, details[ontoggle]').length, pwned: 'pwned' in window,
        shown: ${texts}.filter((text) => text.trim().length > 5 && document.body.textContent.includes(text.trim())).length })`
        const held = { scripts: 0, handlers: 0, elsewhere: 0, strange: 0, pwned: false }
        expect(await page.evaluate(seen)).toMatchObject({ ...held, shown: expect.any(Number) })
        await page.fill('input[type=search]', 'userId:u0')
        await page.press('input[type=search]', 'Enter')
        await page.waitForTimeout(1500)
        expect(await page.evaluate(seen)).toMatchObject(held)
        expect(
          await page.evaluate(
            `${texts}.filter((text) => text.trim().length > 5 && document.body.textContent.includes(text.trim())).length`,
          ),
        ).toBeGreaterThan(0)
        expect(happened).toEqual([])
      } finally {
        await local.stop()
      }
    }, 300_000)

    it('is text on the pages people land on, and in what a problem says', async () => {
      for (const text of sample.filter((_, index) => index % 8 === 0)) {
        const { body } = bilingualPage(200, { zh: [text, text], en: [text, text] })
        const { page, happened } = await opened(body)
        expect([text, await injected(page), happened]).toEqual([text, nothing, []])
        await page.close()
      }
      const problem = toProblemResponse(new RejectedError(sample.join(' ')))
      expect(problem.headers).toMatchObject({ 'content-type': 'application/problem+json' })
    }, 300_000)
  },
)
