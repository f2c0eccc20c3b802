import { compareText } from '../runtime/compare.ts'
import { primaryAlias } from '../model/identity.ts'
import type { Journey } from '../model/journey.ts'
import type { Touchpoint } from '../model/touchpoint.ts'

type Position = { readonly at: number; readonly id: string }

/**
 * Where a touchpoint stands in its person's story: by time, then by id, so that the order is the same
 * whatever came first over the wire.
 */
export const touchpointOrder = (touchpoint: Touchpoint): Position => ({
  at: touchpoint.at,
  id: `${touchpoint.id}#${primaryAlias(touchpoint)}`,
})

export const comparePositions = (a: Position, b: Position): number => a.at - b.at || compareText(a.id, b.id)

/** Touchpoints in story order. */
export const inOrder = (touchpoints: readonly Touchpoint[]): Touchpoint[] =>
  touchpoints
    .map((touchpoint) => ({ touchpoint, position: touchpointOrder(touchpoint) }))
    .sort((a, b) => comparePositions(a.position, b.position))
    .map(({ touchpoint }) => touchpoint)

/**
 * Whether touchpoints can be added at the end of a journey; if not, it has to be folded anew from its log.
 */
export const canAppend = (journey: Journey, first: Touchpoint): boolean =>
  !journey.last || comparePositions(touchpointOrder(first), journey.last) > 0
