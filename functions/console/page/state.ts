import { computed, effect, signal } from '@preact/signals'
import {
  get,
  type Answers,
  askInbox,
  type Caught,
  clearCache,
  ApiError,
  now,
  type Sending,
  post,
} from './api-client.ts'
import { languages, type Language } from './i18n/dictionary.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

const stored = (name: string): string | undefined => sessionStorage.getItem(name) ?? undefined

/** The token: from the address once (and then taken out of it), else what was entered in this tab. */
const tokenAtHand = (): string | undefined => {
  const said = new URLSearchParams(location.hash.slice(1)).get('token')
  if (said) history.replaceState(null, '', location.pathname + location.search)
  return said ?? stored('token')
}

const languageAtHand = (): Language => {
  const chosen = localStorage.getItem('language')
  return (
    languages.find((language) => language === chosen) ??
    (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en')
  )
}

export const tabs = ['interruptions', 'totals', 'connections', 'inbox'] as const
export type Tab = (typeof tabs)[number]

export const token = signal(tokenAtHand())
export const language = signal<Language>(languageAtHand())
export const tab = signal<Tab>('interruptions')
/** Whose drawer is open: an identity, or `person:` and an id. */
export const person = signal<string | undefined>(undefined)
export const status = signal('open,treating')
export const cause = signal('')
/** How many pages of interruptions are shown. */
export const pages = signal(1)

export const interruptions = signal<Answers['interruptions'] | undefined>(undefined)
export const health = signal<Answers['health'] | undefined>(undefined)
export const totals = signal<{
  origin?: Answers['totals']
  channel?: Answers['totals']
  stage?: Answers['totals']
}>({})
export const connections = signal<Answers['connections']['items'] | undefined>(undefined)
export const channels = signal<Answers['channels']['items'] | undefined>(undefined)
export const inbox = signal<readonly Caught[] | undefined>(undefined)
/** Why nothing new comes: the token is wrong, or the server does not answer. */
export const trouble = signal<{ status: number; detail: string } | undefined>(undefined)
/** ms by the server's clock; ticks, so that what is told in relation to it keeps true. */
export const clock = signal(now())

export const signedIn = computed(() => token.value !== undefined)
export const hasInbox = computed(() => inbox.value !== undefined)

/** Takes a token, or lets go of the one there is. */
export const signIn = (said: string | undefined): void => {
  clearCache()
  interruptions.value = health.value = inbox.value = undefined
  totals.value = {}
  connections.value = undefined
  trouble.value = undefined
  token.value = said
}

const turnedAway = (error: unknown): never => {
  if (error instanceof ApiError && error.status === 401) signIn(undefined)
  throw error
}

/** Asks with the token there is. Whoever is turned away has to sign in again. */
export const question = async <K extends keyof Answers>(kind: K, path: string): Promise<Answers[K]> => {
  const answer = await get(kind, path, token.value ?? '').catch(turnedAway)
  clock.value = now()
  return answer
}

/** Says something with the token there is. */
export const order = async <K extends keyof Answers>(
  kind: K,
  path: string,
  body: object,
  sending: Sending = {},
): Promise<Answers[K]> => post(kind, path, body, token.value ?? '', sending).catch(turnedAway)

const readInterruptions = async (): Promise<void> => {
  const filter = `status=${encodeURIComponent(status.value)}${cause.value ? `&cause=${encodeURIComponent(cause.value)}` : ''}`
  const items: Answers['interruptions']['items'] = []
  let cursor: string | undefined
  for (let page = 0; page < pages.value && (page === 0 || cursor); page++) {
    const read = await question(
      'interruptions',
      `/api/interruptions?${filter}&limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    )
    items.push(...read.items)
    cursor = read.cursor
  }
  interruptions.value = omitUndefined({ items, cursor: cursor || undefined })
}

const readTotals = async (): Promise<void> => {
  const [origin, channel, stage] = await Promise.all([
    question('totals', '/api/totals?by=origin'),
    question('totals', '/api/totals?by=channel'),
    question('totals', '/api/totals?by=stage'),
  ])
  totals.value = { origin, channel, stage }
}

/** All connections; and once what can be connected. */
export const readConnections = async (): Promise<void> => {
  connections.value = (await question('connections', '/api/connections')).items
  channels.value ??= (await question('channels', '/api/channels')).items
}

const readHealth = async (): Promise<void> => {
  health.value = await question('health', '/api/health')
}

const readInbox = async (): Promise<void> => {
  inbox.value = await askInbox(token.value ?? '')
}

/**
 * How often each thing is read (ms). Every question costs somebody something, but on a machine of one's own,
 * which answers at once.
 */
const paces = {
  interruptions: 15_000,
  inbox: 15_000,
  health: 60_000,
  totals: 60_000,
  connections: 60_000,
} as const
const paceHere = 5000

const readAt = new Map<keyof typeof paces, number>()

const readWhenDue = async (kind: keyof typeof paces, read: () => Promise<void>): Promise<void> => {
  const last = readAt.get(kind)
  if (last !== undefined && Date.now() - last < (hasInbox.value ? paceHere : paces[kind]) - 500) return
  await read()
  readAt.set(kind, Date.now())
}

/** Whatever is in sight and was not read lately, read anew. */
export const refresh = async (): Promise<void> => {
  if (!signedIn.value) return
  try {
    await Promise.all([
      readWhenDue('interruptions', readInterruptions),
      readWhenDue('inbox', readInbox),
      readWhenDue('health', readHealth),
      tab.value === 'totals' ? readWhenDue('totals', readTotals) : undefined,
      tab.value === 'connections' ? readWhenDue('connections', readConnections) : undefined,
    ])
    trouble.value = undefined
  } catch (error) {
    trouble.value = {
      status: error instanceof ApiError ? error.status : 0,
      detail: error instanceof Error ? error.message : '',
    }
  }
}

/** Keeps what is shown up to date while somebody looks. */
export const follow = (): void => {
  let reading = Promise.resolve()
  const read = (): void => void (reading = reading.then(refresh))
  effect(() => {
    if (token.value === undefined) sessionStorage.removeItem('token')
    else sessionStorage.setItem('token', token.value)
  })
  effect(() => {
    localStorage.setItem('language', language.value)
    document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
  })
  effect(() => {
    void [token.value, status.value, cause.value, pages.value, tab.value]
    readAt.clear()
    read()
  })
  setInterval(() => {
    if (document.visibilityState === 'visible') read()
  }, paceHere)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') read()
  })
}
