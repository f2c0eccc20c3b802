import type { Door, Reader } from './channel.ts'

/** Where the halves of a channel lie. Nothing of a channel is loaded before its first request, or its first event. */
export type Halves = {
  /** Only where somebody can knock. */
  readonly door?: () => Promise<{ readonly door: Door }>
  readonly read: () => Promise<{ readonly read: Reader['read'] }>
}

/**
 * Every way in: one folder, one line here and one test add one. Amazon SES has no door, its events come over the default event bus; nor
 * have our own.
 */
export const ways: Readonly<Record<string, Halves>> = {
  'segment': { door: () => import('./segment/door.ts'), read: () => import('./segment/read.ts') },
  'rudderstack': { door: () => import('./rudderstack/door.ts'), read: () => import('./segment/read.ts') },
  'segment-webhook': { door: () => import('./segment-webhook/door.ts'), read: () => import('./segment-webhook/read.ts') },
  'standard-webhooks': { door: () => import('./standard-webhooks/door.ts'), read: () => import('./standard-webhooks/read.ts') },
  'wecom': { door: () => import('./wecom/door.ts'), read: () => import('./wecom/read.ts') },
  'wechat-oa': { door: () => import('./wechat-oa/door.ts'), read: () => import('./wechat-oa/read.ts') },
  'ses': { read: () => import('./ses/read.ts') },
  'own': { read: () => import('./own/read.ts') },
}
