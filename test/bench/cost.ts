import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bench, rounded } from './bench.ts'
import { billOf, breakEven, idleUsage, type Manner, monthOf, total } from './cost/bill.ts'
import { manners, months, pageOf, perMillion, tracesPerMillion } from './cost/page.ts'
import { priceList, servers } from './cost/prices.ts'
import { recorded } from './cost/recorded.ts'

/** Where the page lies. */
export const costPage = join(import.meta.dirname, '..', '..', 'docs', 'cost.md')

const byManner = <T>(of: (manner: Manner) => T): Record<string, T> =>
  Object.fromEntries(manners.map((manner) => [manner, of(manner)]))
const cents = (bill: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(bill).map(([service, dollars]) => [service, rounded(dollars)]))

/** Dollars, reckoned from the units that were measured last and a list of prices. */
export const cost: Bench = {
  name: 'cost',
  what: 'dollars per million touchpoints and per month, from the measured units; --write makes docs/cost.md',
  run: async ({ write }) => {
    const measured = recorded()
    const page = pageOf(measured)
    const dollars = (touchpoints: number, manner: Manner): string =>
      `$${monthOf(touchpoints, manner, measured).toFixed(2)}`
    if (write) writeFileSync(costPage, page)
    const [lone, batched, idle] = [
      perMillion('lone', measured),
      perMillion('batched', measured),
      billOf(idleUsage),
    ]
    const all = {
      'per million, alone': rounded(total(lone)),
      'per million, in batches': rounded(total(batched)),
      'a month of nothing': rounded(total(idle)),
    }
    return {
      figures: {
        prices: priceList,
        perMillion: byManner((manner) => ({
          total: rounded(total(perMillion(manner, measured))),
          tracingBesides: rounded(tracesPerMillion(manner)),
          ...cents(perMillion(manner, measured)),
        })),
        idleMonth: { total: rounded(total(idle)), ...cents(idle) },
        months: months.map((touchpoints) => ({
          touchpoints,
          ...byManner((manner) => rounded(monthOf(touchpoints, manner, measured))),
        })),
        selfHosting: servers.map(({ name, usd }) => ({
          name,
          usd,
          cheaperFrom: byManner((manner) => breakEven(usd, manner, measured)),
        })),
        pageUpToDate: write || readFileSync(costPage, 'utf8') === page,
      },
      table: [
        ...Object.keys(lone).map((service) => ({
          service,
          'per million, alone': rounded(lone[service] ?? 0),
          'per million, in batches': rounded(batched[service] ?? 0),
          'a month of nothing': rounded(idle[service] ?? 0),
        })),
        { service: 'all', ...all },
      ],
      notes: months.map(
        (touchpoints) =>
          `${touchpoints.toLocaleString('en')} a month: ` +
          `${dollars(touchpoints, 'lone')} each alone, ${dollars(touchpoints, 'batched')} in batches.`,
      ),
    }
  },
}
