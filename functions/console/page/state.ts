import { computed, effect, signal, type Signal } from '@preact/signals'
import {
  type Answers,
  ApiError,
  clearCache,
  get,
  post,
  type RequestOptions,
  serverNow,
} from './api-client.ts'
import { languages, type Language } from './i18n/dictionary.ts'

const hashParam = (name: string): string | undefined =>
  new URLSearchParams(location.hash.slice(1)).get(name) ?? undefined

/** The token of the address, which is then removed from it, or else the one entered earlier in this tab. */
const initialToken = (): string | undefined => {
  const token = hashParam('token')
  if (token) history.replaceState(null, '', location.pathname + location.search)
  return token ?? sessionStorage.getItem('token') ?? undefined
}

const initialLanguage = (): Language => {
  const chosen = localStorage.getItem('language')
  return (
    languages.find((known) => known === chosen) ??
    (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en')
  )
}

export const token = signal(initialToken())
export const language = signal<Language>(initialLanguage())
/** Id of the page in the address; undefined: the first page. */
export const pageId = signal(hashParam('page'))
/** Whose drawer is open: an identity, or `person:` and an id. */
export const person = signal<string | undefined>(undefined)
/** The last poll failed: `status` 0 without a response. */
export const requestError = signal<{ status: number; detail: string } | undefined>(undefined)
/** Server time in ms, updated with each response, so that relative times stay right. */
export const clock = signal(serverNow())
/** The page is served by the local runtime, which has an inbox and bills no request. */
export const onLocalRuntime = signal(false)
export const signedIn = computed(() => token.value !== undefined)

const resets: (() => void)[] = []

/** A signal for data of the API. It is cleared with the token: another token may read other data. */
export const sessionSignal = <T>(): Signal<T | undefined> => {
  const data = signal<T | undefined>(undefined)
  resets.push(() => {
    data.value = undefined
  })
  return data
}

export const health = sessionSignal<Answers['health']>()

const replaceToken = (next: string | undefined): void => {
  clearCache()
  for (const reset of resets) reset()
  requestError.value = undefined
  onLocalRuntime.value = false
  token.value = next
}
export const signIn = (verified: string): void => replaceToken(verified)
export const signOut = (): void => replaceToken(undefined)

export const switchLanguage = (): void => {
  language.value = language.value === 'zh' ? 'en' : 'zh'
}

const signOutIfUnauthorized = (error: unknown): never => {
  if (error instanceof ApiError && error.status === 401) signOut()
  throw error
}

/** Sends a GET request with the current token. A 401 signs out. */
export const readApi = async <Answer>(path: string): Promise<Answer> => {
  const answer = await get<Answer>(path, token.value ?? '').catch(signOutIfUnauthorized)
  clock.value = serverNow()
  return answer
}

/** Sends a POST or PUT request with the current token. A 401 signs out. */
export const sendApi = async <Answer>(
  path: string,
  body: object,
  options: RequestOptions = {},
): Promise<Answer> => post<Answer>(path, body, token.value ?? '', options).catch(signOutIfUnauthorized)

/** Keeps token and language in the browser's storage, and the current page in step with the address. */
export const persistState = (): void => {
  effect(() => {
    if (token.value === undefined) sessionStorage.removeItem('token')
    else sessionStorage.setItem('token', token.value)
  })
  effect(() => {
    localStorage.setItem('language', language.value)
    document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en'
  })
  addEventListener('hashchange', () => {
    pageId.value = hashParam('page')
  })
}
