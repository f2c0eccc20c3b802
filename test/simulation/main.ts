/** `npm run simulate`: the product's logic on a virtual clock, with everything failing that can fail, one seed after another. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import cliProgress from 'cli-progress'
import { hunt } from './hunt.ts'
import { workloadNamed } from './play.ts'
import { playInProcesses } from './processes.ts'
import { workloads } from './workloads/list.ts'

const help = `npm run simulate -- [--seeds N] [--from S] [--workload W] [--jobs J] [--json]
npm run simulate -- --mutants [--seeds N] [--from S] [--jobs J] [--json]

Plays N seeds (default 200) from seed S (default 1) in J processes (default: as many as there are cores) and checks every promise at the end of each. A seed
that breaks one is printed with the command that replays it, and replays the same. With --mutants it plants one bug after another and must find each of them
within N seeds, in J processes.

${workloads.map(({ name, what }) => `  ${name.padEnd(10)}${what}`).join('\n')}`

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    workload: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean' },
    mutants: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

const number = (name: string, text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1, not ${text}`)
  return value
}

/** What all seeds of a workload came to. */
const playAll = async (workload: string, from: number, seeds: number, jobs: number) => {
  const began = performance.now()
  const bar = new cliProgress.SingleBar({ format: `${workload} {bar} {value}/{total} seeds, {eta} s left`, stream: process.stderr, hideCursor: true }, cliProgress.Presets.rect)
  if (process.stderr.isTTY) bar.start(seeds, 0)
  const { played, ...sum } = await playInProcesses({ workload, from, seeds, jobs, most: 5 }, (done) => bar.update(done))
  bar.stop()
  const seconds = (performance.now() - began) / 1000
  return { workload, seeds, ...sum, played, seconds, perSecond: Math.round((played / seconds) * 10) / 10, jobs }
}

const print = ({ workload, seeds, played, seconds, perSecond, jobs, invocations, steps, faults, sent, broken }: Awaited<ReturnType<typeof playAll>>): void => {
  const each = (sum: number) => (sum / Math.max(1, played)).toFixed(sum < 100 * played ? 1 : 0)
  console.log(`${workload}: ${seeds} seeds in ${seconds.toFixed(1)} s (${perSecond} a second, --jobs ${jobs}); ${invocations} invocations, ${steps} effects, ${faults} faults, ${sent} messages sent; ${broken.length} broken`)
  console.log(`one seed, on average: ${each(invocations)} invocations, ${each(steps)} effects, ${each(faults)} faults`)
  for (const { seed, promise } of broken) console.log(`\nseed ${seed} broke a promise: ${promise}\nreplay: npm run simulate -- --workload ${workload} --from ${seed} --seeds 1`)
}

const main = async (): Promise<void> => {
  if (values.help) return console.log(help)
  const seeds = number('seeds', values.seeds)
  const from = number('from', values.from)
  const jobs = number('jobs', values.jobs)
  if (values.mutants) return hunt({ from, seeds, jobs, json: values.json ?? false })
  const chosen = values.workload === undefined ? workloads : [workloadNamed(values.workload)]
  const results = []
  for (const { name } of chosen) {
    const result = await playAll(name, from, seeds, jobs)
    results.push(result)
    if (!values.json) print(result)
  }
  if (values.json) console.log(JSON.stringify({ results }))
  if (results.some(({ broken }) => broken.length > 0)) process.exitCode = 1
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
})
