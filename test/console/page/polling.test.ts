import { afterAll, beforeEach, expect, it, vi } from 'vitest'
import { stubBrowser } from './mini-dom.ts'

stubBrowser()
let tick = (): void => {}
vi.stubGlobal('setInterval', (callback: () => void) => {
  tick = callback
})

const { startPolling } = await import('../../../functions/console/page/polling.ts')
const { pageId, requestError, signIn, signOut } = await import('../../../functions/console/page/state.ts')

let paths: string[] = []
let respond = async (): Promise<Response> => Response.json({ items: [], totals: [] })
vi.stubGlobal('fetch', async (path: string) => {
  paths.push(path.split('?')[0] ?? '')
  return path.startsWith('/api/') ? respond() : new Response('', { status: 404 })
})
const readsOf = (path: string): number => paths.filter((read) => read === path).length
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

startPolling()

beforeEach(async () => {
  signOut()
  pageId.value = undefined
  await settled()
  paths = []
})
afterAll(signOut)

it('reads nothing while signed out', async () => {
  tick()
  await settled()
  expect(paths).toEqual([])
})

it('reads health, the current page and background pages, others when shown', async () => {
  signIn('token')
  await settled()
  expect(paths.toSorted()).toEqual(['/_local/inbox', '/api/health', '/api/interruptions'])
  pageId.value = 'connections'
  await settled()
  expect(readsOf('/api/connections')).toBe(1)
  expect(readsOf('/api/totals')).toBe(0)
})

it('does not read again before a poll is due', async () => {
  signIn('token')
  await settled()
  tick()
  await settled()
  expect(readsOf('/api/interruptions')).toBe(1)
})

it('reads again after a read that was running when the page changed', async () => {
  let finish = (): void => {}
  const running = new Promise<void>((resolve) => {
    finish = resolve
  })
  const normally = respond
  respond = async () => {
    await running
    return normally()
  }
  signIn('token')
  await settled()
  pageId.value = 'connections'
  respond = normally
  finish()
  await settled()
  expect(readsOf('/api/interruptions')).toBe(2)
})

it('keeps a failure until the next success, and retries at the next tick', async () => {
  const normally = respond
  respond = async () => Response.json({ detail: 'table not found' }, { status: 500 })
  signIn('token')
  await settled()
  expect(requestError.value).toEqual({ status: 500, detail: 'table not found' })
  respond = normally
  tick()
  await settled()
  expect(requestError.value).toBeUndefined()
})
