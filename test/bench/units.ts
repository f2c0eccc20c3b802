import { sizeOf } from '../../shared/storage/dynamodb/size.ts'
import type { Item } from '../../shared/storage/store.ts'
import { startDynamodbForTest, type TestDynamodb } from '../engines/dynamodb.ts'
import { type Bench, rounded } from './bench.ts'
import { record } from './cost/recorded.ts'
import { type Consumption, meteredInstallation } from './units/metered-installation.ts'
import { type Arrivals, knownPage, loneLead, lonePage, tenTouchVisit } from './units/sample-events.ts'

type Happening = {
  readonly name: string
  readonly what: string
  readonly happen: (visitor: number) => Arrivals
  readonly target?: number
}

const happenings: readonly Happening[] = [
  { name: 'lone', what: 'one page view by somebody unknown', happen: lonePage, target: 3 },
  { name: 'known', what: 'one page view by somebody new with a name', happen: knownPage },
  { name: 'lead', what: 'one lead from a form', happen: loneLead },
  {
    name: 'visit10',
    what: 'ten touchpoints of a visit, in three batches',
    happen: tenTouchVisit,
    target: 2.1,
  },
]

/**
 * Units per touchpoint; `wruUncounted` without counters; `facts`: events on the bus; `stages`: those more
 * while a connection wants stages.
 */
export type UnitsOf = {
  readonly touchpoints: number
  readonly wru: number
  readonly rru: number
  readonly wruUncounted: number
  readonly facts: number
  readonly stages: number
}

/**
 * The same things happen to somebody else first, so that an hour's counters are as long as in a house at
 * work.
 */
const consumedBy = async (
  engine: TestDynamodb,
  happen: Happening['happen'],
  counters: boolean,
): Promise<Consumption> => {
  const house = await meteredInstallation(engine, { counters })
  for (const other of happenings) await house.arrive(other.happen(9))
  return house.arrive(happen(1))
}

const unitsOf = async (engine: TestDynamodb, happen: Happening['happen']): Promise<UnitsOf> => {
  const touchpoints = happen(1).flat().length
  const [all, without] = [await consumedBy(engine, happen, true), await consumedBy(engine, happen, false)]
  const per = (total: number): number => rounded(total / touchpoints)
  return {
    touchpoints,
    wru: per(all.wru),
    rru: per(all.rru),
    wruUncounted: per(without.wru),
    facts: per(all.facts),
    stages: per(all.stages),
  }
}

const kindOf = ({ pk, sk }: Item): string => {
  const [kind = '', ...rest] = pk.split('#')
  return rest.length === 0 && sk.includes('#')
    ? 'touchpoint'
    : [kind, sk.split('#')[0]?.replace(/^\d.*/, '')].filter(Boolean).join('/')
}

/** How many rows of each kind a visit leaves behind, and their mean bytes as DynamoDB counts them. */
const rowsLeft = async (engine: TestDynamodb): Promise<Record<string, { rows: number; bytes: number }>> => {
  const house = await meteredInstallation(engine, { counters: true })
  await house.arrive(tenTouchVisit(1))
  const kinds = Map.groupBy(await house.items(), kindOf)
  return Object.fromEntries(
    [...kinds].map(([kind, items]) => [
      kind,
      {
        rows: items.length,
        bytes: Math.round(items.reduce((sum, item) => sum + sizeOf(item), 0) / items.length),
      },
    ]),
  )
}

/** What is measured, for those who need no table. */
export const measureUnits = async (say: (line: string) => void) => {
  const engine = await startDynamodbForTest()
  try {
    const found: Record<string, UnitsOf> = {}
    for (const { name, what, happen } of happenings) {
      say(`counting ${what}`)
      found[name] = await unitsOf(engine, happen)
    }
    return { units: found, stored: await rowsLeft(engine) }
  } finally {
    await engine.stop()
  }
}

/** Write and read units per touchpoint, counted from what the engine says it consumed. */
export const units: Bench = {
  name: 'units',
  what: 'DynamoDB units per touchpoint, from ConsumedCapacity',
  run: async ({ say, write }) => {
    const { units: found, stored } = await measureUnits(say)
    if (write) record({ units: found, stored })
    const table = happenings.map(({ name, what, target }) => {
      const { wru = 0, rru = 0, wruUncounted = 0 } = found[name] ?? {}
      return {
        happening: what,
        'written each': wru,
        target: target === undefined ? '' : `≤ ${target}`,
        'without counters': wruUncounted,
        'read each': rru,
      }
    })
    const [lone, visit10] = [found['lone'], found['visit10']]
    const counters = {
      lone: rounded((lone?.wru ?? 0) - (lone?.wruUncounted ?? 0)),
      wru: rounded((visit10?.wru ?? 0) - (visit10?.wruUncounted ?? 0)),
    }
    const met = (lone?.wru ?? Infinity) <= 3 && (visit10?.wru ?? Infinity) <= 2.1
    return {
      figures: { ...found, counters, bytes: stored, met },
      table,
      notes: [
        `Counters add ${counters.lone} to a lone touchpoint and ${counters.wru} each in a visit.`,
        `Rows of a visit: ${Object.entries(stored)
          .map(([kind, { rows, bytes }]) => `${rows} ${kind} of ${bytes} bytes`)
          .join(', ')}.`,
      ],
    }
  },
}
