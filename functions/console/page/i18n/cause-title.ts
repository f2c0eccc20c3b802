import { health, language } from '../state.ts'

/** What a cause is called in the page's language; the cause itself until the server has said so. */
export const causeTitle = (name: string): string =>
  health.value?.causes.find(({ cause }) => cause === name)?.title[language.value] ?? name
