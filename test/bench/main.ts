/** `npm run bench -- NAME`: measures one thing and says what it found, as a table or as one JSON object. */
import { parseArgs } from 'node:util'
import * as z from 'zod'
import type { Bench } from './bench.ts'
import { benches } from './list.ts'

const help = `npm run bench -- NAME [--json] [--runs N] [--count N] [--sizes N,N,…] [--write]

Measures one thing:

${benches.map(({ name, what }) => `  ${name.padEnd(8)}${what}`).join('\n')}

  --json    one JSON object on stdout and nothing else (npm says its own lines first; \`npm run -s bench\` keeps it quiet)
  --runs    fresh processes or rounds, of which the median is told (cold, cpu, store, sweep)
  --count   how many touchpoints (ingest, cpu) or calls of each kind (store)
  --sizes   how many journeys exist (sweep)
  --write   keeps what was found: units and sweep in test/bench/cost/recorded.json, cost in docs/cost.md

Units and bytes are exact anywhere. Times are of this machine as it is now and good as ratios only. What needs a PostgreSQL server starts
one of its own and says
so where there is none.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
    write: { type: 'boolean' },
    runs: { type: 'string' },
    count: { type: 'string' },
    sizes: { type: 'string' },
  },
})

const whole = z.coerce.number().int().positive()

/** @throws Error in words for the person at the keyboard */
const number = (name: string, text: string): number => {
  const { success, data } = whole.safeParse(text)
  if (!success) throw new Error(`--${name} takes whole numbers from 1, not ${text}`)
  return data
}

const chosen = (): Bench => {
  const bench = benches.find(({ name }) => name === positionals[0])
  if (!bench || positionals.length > 1)
    throw new Error(`name one of ${benches.map(({ name }) => name).join(', ')} (--help says more)`)
  return bench
}

const main = async (): Promise<void> => {
  if (values.help) return console.log(help)
  const bench = chosen()
  const { figures, table, notes } = await bench.run({
    write: values.write ?? false,
    say: (line) => console.error(line),
    ...(values.runs === undefined ? {} : { runs: number('runs', values.runs) }),
    ...(values.count === undefined ? {} : { count: number('count', values.count) }),
    ...(values.sizes === undefined
      ? {}
      : { sizes: values.sizes.split(',').map((size) => number('sizes', size)) }),
  })
  if (values.json) return console.log(JSON.stringify({ bench: bench.name, ...figures }))
  console.log(`${bench.name}: ${bench.what}`)
  console.table(table)
  for (const note of notes) console.log(note)
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
