import type { Channel } from './channel.ts'
import { own } from './own.ts'
import { rudderstack } from './rudderstack.ts'
import { segment } from './segment.ts'
import { segmentWebhook } from './segment-webhook.ts'
import { ses } from './ses.ts'
import { standardWebhooks } from './standard-webhooks.ts'
import { wecom } from './wecom.ts'

/** Every way in. One file, one line here (and one in doors.ts, if somebody can knock there) and one test add one. */
export const channels: readonly Channel[] = [segment, rudderstack, segmentWebhook, standardWebhooks, ses, wecom, own]

const byName = new Map(channels.map((channel) => [channel.name, channel]))

/** The channel of this name. */
export const channelNamed = (name: string): Channel | undefined => byName.get(name)
