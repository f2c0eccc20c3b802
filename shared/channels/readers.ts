import type { Reader } from './channel.ts'
import { readOwn } from './own.ts'
import { readSegment } from './segment/read.ts'
import { readSes } from './ses/read.ts'
import { readStandardWebhook } from './standard-webhooks/read.ts'
import { readWecom } from './wecom/read.ts'

/**
 * Everything that can be on the touchpoints queue: the half of the channels that is needed behind it. Amazon SES has no door, its events
 * come over the default event bus; nor have our own.
 */
export const readers: readonly Reader[] = [
  { name: 'segment', read: readSegment('tracking') },
  { name: 'rudderstack', read: readSegment('tracking') },
  { name: 'segment-webhook', read: readSegment('forwarded') },
  { name: 'standard-webhooks', read: readStandardWebhook },
  { name: 'wecom', read: readWecom },
  { name: 'ses', read: readSes },
  { name: 'own', read: readOwn },
]

const byName = new Map(readers.map((reader) => [reader.name, reader]))

/** What reads the events of a channel of this name. */
export const readerNamed = (name: string): Reader | undefined => byName.get(name)
