import type { Door } from './channel.ts'
import { rudderstackDoor } from './rudderstack/door.ts'
import { segmentDoor } from './segment/door.ts'
import { segmentWebhookDoor } from './segment-webhook/door.ts'
import { standardWebhooksDoor } from './standard-webhooks/door.ts'
import { wecomDoor } from './wecom/door.ts'

/** Every door at which somebody can knock: the half of the channels that has to load before an answer. */
export const doors: readonly Door[] = [segmentDoor, rudderstackDoor, segmentWebhookDoor, standardWebhooksDoor, wecomDoor]

const byName = new Map(doors.map((door) => [door.name, door]))

/** The door of the channel of this name. */
export const doorNamed = (name: string): Door | undefined => byName.get(name)

/** The doors of the Tracking API, which are told apart by whose write key it is. */
export const trackingDoors: readonly Door[] = [segmentDoor, rudderstackDoor]
