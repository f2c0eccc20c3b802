import { connectionsPage } from './connections.tsx'
import { inboxPage } from './inbox.tsx'
import { interruptionsPage } from './interruptions.tsx'
import type { ConsolePage } from './page.ts'
import { totalsPage } from './totals.tsx'

/** The pages of the console, in the order of their tabs; the first one opens after sign-in. */
export const pages: readonly [ConsolePage, ...ConsolePage[]] = [
  interruptionsPage,
  totalsPage,
  connectionsPage,
  inboxPage,
]
