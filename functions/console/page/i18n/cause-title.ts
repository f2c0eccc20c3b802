import { health, language } from '../state.ts'

/** The title of a cause in the current language; the cause itself until health has been read. */
export const causeTitle = (name: string): string =>
  health.value?.causes.find(({ cause }) => cause === name)?.title[language.value] ?? name
