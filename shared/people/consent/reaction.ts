import type { Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import type { Repositories } from '../../storage/repositories.ts'
import { primaryAlias } from '../../model/identity.ts'
import { isErased, standsAnew } from './consent.ts'
import { personOf } from '../identity/resolve.ts'

const types: ReadonlySet<TouchpointType> = new Set([
  'email.sent',
  'email.delivered',
  'email.opened',
  'email.clicked',
  'email.bounced',
  'email.delayed',
  'email.rejected',
  'email.failed',
  'link.clicked',
])
const ours: ReadonlySet<string> = new Set(['own', 'ses'])

/**
 * Whether a touchpoint only says what became of a message of ours: that it was sent, delivered, opened, or a
 * link in it followed, by a person or a robot. It does not show that somebody who was erased came back. What
 * people state (consent, complaints, forms) is none.
 */
export const isReaction = ({ channel, type }: Pick<Touchpoint, 'channel' | 'type'>): boolean =>
  ours.has(channel) && types.has(type)

/**
 * Whether a touchpoint is a reaction to a message of ours by somebody who was erased and has not come back.
 * Costs one read, and three where somebody was erased.
 */
export const isAfterErasure =
  (rows: Pick<Repositories, 'consents' | 'people' | 'journeys'>) =>
  async (touchpoint: Touchpoint): Promise<boolean> => {
    if (!isReaction(touchpoint)) return false
    const alias = primaryAlias(touchpoint)
    const consent = await rows.consents.get(alias)
    if (!consent || !isErased([consent]) || standsAnew(consent)) return false
    const { person } = personOf(await rows.people.clusterOf(alias), alias)
    return (await rows.journeys.get(person)) === undefined
  }
