import type { DomainEvent } from './domain-events.ts'
import { crmTouchpoints } from '../runtime/function-names.ts'
import { senders } from '../runtime/sender-list.ts'

/**
 * Touchpoint types that rules of our own listen to: `touchpoint.kept` is published for these, whatever the
 * deployer asks for.
 */
export const ownTouchpoints: readonly string[] = [
  ...new Set<string>([...senders.flatMap(({ events }) => events), ...crmTouchpoints]),
]

/**
 * Selects the events that go onto the bus: each costs as much as 1.6 write units, also where no rule matches
 * it. `touchpoint.kept` is published for types with a listener, `stage.reached` while a connection wants it,
 * everything else always.
 * @param more what a company's own rules listen to: types of touchpoints and `stage.reached`, separated by
 * commas, or `all`, or `none`
 * @param stagesWanted asked only when there is a `stage.reached` to publish
 */
export const publishedEvents = (
  more: string,
  stagesWanted: () => Promise<boolean>,
): ((events: readonly DomainEvent[]) => Promise<readonly DomainEvent[]>) => {
  if (more === 'all') return async (events) => events
  const asked = more.split(',').map((type) => type.trim())
  const types = new Set([...ownTouchpoints, ...asked])
  return async (events) => {
    const heard = events.filter((event) => event.type !== 'touchpoint.kept' || types.has(event.detail.type))
    const stages = heard.some(({ type }) => type === 'stage.reached') && !asked.includes('stage.reached')
    return !stages || (await stagesWanted()) ? heard : heard.filter(({ type }) => type !== 'stage.reached')
  }
}
