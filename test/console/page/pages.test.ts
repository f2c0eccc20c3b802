import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { h, render } from 'preact'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stubBrowser } from './mini-dom.ts'

stubBrowser()
const { pages } = await import('../../../functions/console/page/pages/list.ts')
const { currentPage } = await import('../../../functions/console/page/navigation.ts')
const { language, onLocalRuntime, pageId, sessionSignal, signIn, signOut } =
  await import('../../../functions/console/page/state.ts')

const folder = join(import.meta.dirname, '..', '..', '..', 'functions', 'console', 'page', 'pages')
const otherFiles = new Set(['list.ts', 'page.ts'])

type Sent = { readonly path: string; readonly authorization: string | null }

/** Answers every request of the page with `status` and an empty list of everything. */
const stubApi = (status: number): Sent[] => {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', async (path: string, options: RequestInit = {}) => {
    sent.push({ path, authorization: new Headers(options.headers).get('authorization') })
    const body = JSON.stringify({ items: [], messages: [], totals: [], detail: 'refused' })
    return new Response(body, { status, headers: { 'content-type': 'application/json' } })
  })
  return sent
}

/** Technical terms that a Chinese page shows in Latin letters. */
const latinTerms = /\b(HTML|ID|API)\b/g

describe('the list of pages', () => {
  it('has every file of the folder as one page', () => {
    const files = readdirSync(folder).filter((name) => !otherFiles.has(name))
    expect(files.map((name) => name.replace(/\.tsx$/, '')).sort()).toEqual(pages.map(({ id }) => id).sort())
  })

  it('has distinct titles in each language', () => {
    for (const shown of ['en', 'zh'] as const)
      expect(new Set(pages.map(({ title }) => title[shown])).size).toBe(pages.length)
  })
})

describe.each(pages.map((page) => [page.id, page] as const))('page %s', (id, page) => {
  beforeEach(() => signIn('token-1'))
  afterEach(() => {
    signOut()
    pageId.value = undefined
    language.value = 'en'
  })

  it('has an id for the address, and a title of at most 16 characters in English and Chinese', () => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(page.title.en).toMatch(/^[A-Z][\w -]{2,15}$/)
    expect(page.title.zh).toMatch(/^[\p{sc=Han}\w ]{2,8}$/u)
    expect(page.title.zh).toMatch(/\p{sc=Han}/u)
  })

  it('is shown for its id in the address', () => {
    onLocalRuntime.value = true
    pageId.value = id
    expect(currentPage.value.id).toBe(id)
  })

  it('polls at most every 5 s, from this server only, with the token', async () => {
    if (!page.poll) return
    expect(page.poll.everyMs).toBeGreaterThanOrEqual(5000)
    const sent = stubApi(200)
    await page.poll.read()
    expect(sent.length).toBeGreaterThan(0)
    for (const { path, authorization } of sent) {
      expect(path).toMatch(/^\/(api|_local)\/[a-z]/)
      expect(authorization).toBe('Bearer token-1')
    }
  })

  it.each(['en', 'zh'] as const)('renders before and after its first poll, in %s only', async (shown) => {
    stubApi(200)
    language.value = shown
    const root = document.createElement('div')
    render(h(page.view, {}), root)
    const before = root.textContent
    await page.poll?.read()
    render(h(page.view, {}), root)
    for (const text of [before, root.textContent]) {
      expect(text?.trim()).toBeTruthy()
      const foreign = shown === 'en' ? /\p{sc=Han}/u : /[a-z]{3,}/i
      expect(text?.replaceAll(latinTerms, '')).not.toMatch(foreign)
    }
    render(null, root)
  })

  it('reports a refused request of the API to the polling loop', async () => {
    if (!page.poll) return
    const sent = stubApi(500)
    const failure = await page.poll.read().then(
      () => undefined,
      (error: unknown) => error,
    )
    const usesApi = sent.some(({ path }) => path.startsWith('/api/'))
    expect(failure).toEqual(
      usesApi ? expect.objectContaining({ status: 500, message: 'refused' }) : undefined,
    )
  })
})

describe('sessionSignal', () => {
  it('is cleared at sign-in and at sign-out', () => {
    const data = sessionSignal<string>()
    for (const replaceToken of [() => signIn('token-2'), signOut]) {
      data.value = 'data of the previous token'
      replaceToken()
      expect(data.value).toBeUndefined()
    }
  })
})

describe('currentPage', () => {
  it('is the first page when the address names no, an unknown or an unavailable page', () => {
    onLocalRuntime.value = false
    for (const id of [undefined, 'unknown', 'inbox']) {
      pageId.value = id
      expect(currentPage.value.id).toBe('interruptions')
    }
  })
})
