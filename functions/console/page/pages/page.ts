import type { JSX } from 'preact'
import type { Language } from '../i18n/dictionary.ts'

export type Poll = {
  /** ms between two reads. */
  readonly everyMs: number
  /** Reads the page's data from the API into signals of the page (`sessionSignal`). */
  readonly read: () => Promise<void>
  /** The signals `read` depends on: it runs at once when one of them changes. */
  readonly inputs?: () => readonly unknown[]
  /** Polls also while another page is shown. */
  readonly background?: boolean
}

/** A page of the console: one file in this folder, and one entry in `list.ts`. */
export type ConsolePage = {
  /** Lower-case words with hyphens; the address of the page is `#page=<id>`. */
  readonly id: string
  /** Text of the tab, and heading of the page. */
  readonly title: Readonly<Record<Language, string>>
  /** Hides the tab where it returns false; without it the page is always there. */
  readonly available?: () => boolean
  readonly poll?: Poll
  readonly view: () => JSX.Element
}
