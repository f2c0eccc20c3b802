import * as z from 'zod'
import type { DomainEventType } from '../model/domain-events.ts'
import type { ConnectionRecord } from '../storage/repositories.ts'

const asked = z.object({ facts: z.array(z.string()) })

/**
 * Whether a connection to another system of the company may want events of this type. What it may want of an
 * unknown channel is assumed: an event too many costs a millionth of a dollar, an event too few is lost.
 */
export const mayWant = (
  { channel, settings }: Pick<ConnectionRecord, 'channel' | 'settings'>,
  type: DomainEventType,
): boolean => {
  if (!channel.endsWith('-out')) return false
  const { data } = asked.safeParse(settings)
  return data === undefined || data.facts.includes(type)
}
