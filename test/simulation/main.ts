/**
 * `npm run simulate`: the product's logic on a virtual clock, with everything failing that can fail, one seed
 * after another.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { hunt } from './mutation-run.ts'
import { longRun, progressBar, ratesOf, type LongRun, type Outcome } from './long-run.ts'
import { workloadNamed } from './play.ts'
import { playInProcesses } from './processes.ts'
import { workloads } from './workloads/list.ts'

const help = `npm run simulate -- [--seeds N] [--from S] [--workload W] [--jobs J] [--json]
npm run simulate -- --resume FILE [--mixed] [--seeds N] [--from S] [--workload W] [--jobs J] [--json]
npm run simulate -- --mutants [--seeds N] [--from S] [--jobs J] [--json]

Plays N seeds (default 200) from seed S (default 1) in J processes (default: as many as there are cores) and checks every promise at the end of each. A seed
that breaks one is printed with the command that replays it, and replays the same. With --mutants it plants one bug after another and must find each of them
within N seeds, in J processes.

With --resume it plays N seeds of every workload and keeps the progress in FILE, which it writes whole after every 25 seeds: the seeds
that are done, the sums, and the seeds that broke a promise. The same command continues where the last one was ended. A FILE of another
commit or of other options is refused; --mixed continues it all the same.

${workloads.map(({ name, what }) => `  ${name.padEnd(10)}${what}`).join('\n')}`

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    from: { type: 'string', default: '1' },
    workload: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean' },
    mutants: { type: 'boolean' },
    resume: { type: 'string' },
    mixed: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
})

const number = (name: string, text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`--${name} must be a whole number from 1, not ${text}`)
  return value
}

/** What all seeds of a workload came to. */
const playAll = async (workload: string, from: number, seeds: number, jobs: number) => {
  const began = performance.now()
  const bar = progressBar(workload)
  bar.start(seeds, 0, { more: '' })
  const { total, cpuSeconds } = await playInProcesses({ workload, from, seeds, jobs, most: 5 }, (done) =>
    bar.update(done),
  )
  bar.stop()
  const { played, ...sum } = total
  const seconds = (performance.now() - began) / 1000
  return {
    workload,
    seeds,
    ...sum,
    played,
    seconds,
    cpuSeconds,
    ...ratesOf(played, seconds, cpuSeconds),
    jobs,
  }
}

const sumsIn = ({ invocations, steps, faults, sent, broken }: Omit<Outcome, 'workload' | 'played'>): string =>
  `${invocations} invocations, ${steps} effects, ${faults} faults, ${sent} messages sent; ${broken.length} broken`

const printBroken = ({ workload, broken }: Pick<Outcome, 'workload' | 'broken'>): void => {
  for (const { seed, promise } of broken)
    console.log(
      `\nseed ${seed} broke a promise: ${promise}\nreplay: npm run simulate -- --workload ${workload} --from ${seed} --seeds 1`,
    )
}

const print = (result: Awaited<ReturnType<typeof playAll>>): void => {
  const { workload, seeds, played, seconds, perSecond, perCpuSecond, jobs, invocations, steps, faults } =
    result
  const each = (sum: number) => (sum / Math.max(1, played)).toFixed(sum < 100 * played ? 1 : 0)
  console.log(
    `${workload}: ${seeds} seeds in ${seconds.toFixed(1)} s (${perSecond} a second, ${perCpuSecond} per CPU second, --jobs ${jobs}); ${sumsIn(result)}`,
  )
  console.log(
    `one seed, on average: ${each(invocations)} invocations, ${each(steps)} effects, ${each(faults)} faults`,
  )
  printBroken(result)
}

const printLongRun = ({ outcomes, played, seconds, cpuSeconds, left }: LongRun): void => {
  for (const outcome of outcomes) {
    console.log(`${outcome.workload}: ${outcome.played} seeds; ${sumsIn(outcome)}`)
    printBroken(outcome)
  }
  const { perSecond, perCpuSecond } = ratesOf(played, seconds, cpuSeconds)
  const broken = outcomes.reduce((sum, outcome) => sum + outcome.broken.length, 0)
  console.log(
    `${played} seeds in ${seconds.toFixed(0)} s (${perSecond} a second, ${perCpuSecond} per CPU second); ${broken} broken, ${left} left to play`,
  )
}

/** Plays a long run on, and sets the exit code: 1 when a seed of it, now or earlier, broke a promise. */
const playOn = async (
  file: string,
  from: number,
  seeds: number,
  jobs: number,
  names: readonly string[],
): Promise<void> => {
  const result = await longRun({ file, from, seeds, jobs, workloads: [...names], mixed: values.mixed })
  if (values.json) console.log(JSON.stringify(result))
  else printLongRun(result)
  if (result.outcomes.some(({ broken }) => broken.length > 0)) process.exitCode = 1
}

const main = async (): Promise<void> => {
  if (values.help) return console.log(help)
  const seeds = number('seeds', values.seeds)
  const from = number('from', values.from)
  const jobs = number('jobs', values.jobs)
  if (values.mutants) return hunt({ from, seeds, jobs, json: values.json ?? false })
  const chosen = values.workload === undefined ? workloads : [workloadNamed(values.workload)]
  if (values.resume !== undefined)
    return playOn(
      values.resume,
      from,
      seeds,
      jobs,
      chosen.map(({ name }) => name),
    )
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
