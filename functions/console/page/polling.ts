import { effect } from '@preact/signals'
import { type Answers, ApiError } from './api-client.ts'
import { currentPage } from './navigation.ts'
import { pages } from './pages/list.ts'
import type { Poll } from './pages/page.ts'
import { health, onLocalRuntime, readApi, requestError, signedIn, token } from './state.ts'

/** ms between two runs of the loop, and between two reads on the local runtime, which bills no request. */
const tickMs = 5000
/** A timer may fire early by as much. */
const toleranceMs = 500

const healthPoll: Poll = {
  everyMs: 60_000,
  read: async () => {
    health.value = await readApi<Answers['health']>('/api/health')
  },
  background: true,
}

const lastReadAt = new Map<Poll, number>()

const readIfDue = async (poll: Poll): Promise<void> => {
  const last = lastReadAt.get(poll)
  const everyMs = onLocalRuntime.value ? tickMs : poll.everyMs
  if (last !== undefined && Date.now() - last < everyMs - toleranceMs) return
  // Set before the read: a change of page or inputs during the read clears it, so that the poll reads again.
  lastReadAt.set(poll, Date.now())
  try {
    await poll.read()
  } catch (error) {
    lastReadAt.delete(poll)
    throw error
  }
}

const activePolls = (): Poll[] => [
  healthPoll,
  ...pages.flatMap((page) =>
    page.poll && (page.poll.background || page === currentPage.value) ? [page.poll] : [],
  ),
]

/** Reads what is shown and due. A failure is kept in `requestError` until the next success. */
const refresh = async (): Promise<void> => {
  if (!signedIn.value) return
  try {
    await Promise.all(activePolls().map(readIfDue))
    requestError.value = undefined
  } catch (error) {
    requestError.value = {
      status: error instanceof ApiError ? error.status : 0,
      detail: error instanceof Error ? error.message : '',
    }
  }
}

/** Polls while the browser tab is visible, and at once when token, page or an input of a poll changes. */
export const startPolling = (): void => {
  let queue = Promise.resolve()
  const enqueueRefresh = (): void => void (queue = queue.then(refresh))
  const refreshIfVisible = (): void => {
    if (document.visibilityState === 'visible') enqueueRefresh()
  }
  effect(() => {
    void [token.value, currentPage.value.id, ...pages.flatMap(({ poll }) => poll?.inputs?.() ?? [])]
    lastReadAt.clear()
    enqueueRefresh()
  })
  setInterval(refreshIfVisible, tickMs)
  document.addEventListener('visibilitychange', refreshIfVisible)
}
