import type { Fact } from './facts.ts'
import { crmTouchpoints, welcomeTouchpoints } from './names.ts'

/** Touchpoint types that rules of our own listen to: `touchpoint.kept` is published for these, whatever the deployer asks for. */
export const ownTouchpoints: readonly string[] = [...new Set<string>([...welcomeTouchpoints, ...crmTouchpoints])]

/**
 * Decides which events go onto the bus: each costs as much as 1.6 write units, also where no rule matches it. All but `touchpoint.kept`
 * are published; of that one only types with a listener.
 * @param more types that a company's own rules listen to, separated by commas, or `all`, or `none`
 */
export const publishedEvents = (more: string): ((event: Fact) => boolean) => {
  if (more === 'all') return () => true
  const types = new Set([...ownTouchpoints, ...more.split(',').map((type) => type.trim())])
  return (event) => event.type !== 'touchpoint.kept' || types.has(event.detail.type)
}
