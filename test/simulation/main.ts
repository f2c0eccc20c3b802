/** `npm run simulate`: the product's logic on a virtual clock, with everything failing that can fail, one seed after another. */
import { parseArgs } from 'node:util'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import cliProgress from 'cli-progress'
import { mutants, type Mutant } from './mutants.ts'
import { workloads, type Workload } from './workloads/list.ts'

const help = `npm run simulate -- [--seeds N] [--from S] [--workload W] [--json]
npm run simulate -- --mutants [--seeds N]

Plays N seeds (default 200) from seed S (default 1) and checks every promise at the end of each. A seed that breaks one is printed with the command that
replays it, and replays the same. With --mutants it plants one bug after another and must find each of them within N seeds.

${workloads.map(({ name, what }) => `  ${name.padEnd(10)}${what}`).join('\n')}`

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '200' }, from: { type: 'string', default: '1' }, workload: { type: 'string' }, json: { type: 'boolean' }, mutants: { type: 'boolean' }, first: { type: 'boolean' }, help: { type: 'boolean' } },
})

const number = (name: string, text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1, not ${text}`)
  return value
}

/** What all seeds of a workload came to. */
const play = async (workload: Workload, from: number, seeds: number) => {
  const began = performance.now()
  const bar = new cliProgress.SingleBar({ format: `${workload.name} {bar} {value}/{total} seeds, {eta} s left`, stream: process.stderr, hideCursor: true }, cliProgress.Presets.rect)
  if (process.stderr.isTTY) bar.start(seeds, 0)
  const sum = { steps: 0, invocations: 0, faults: 0, sent: 0, sentTwice: 0 }
  const broken: { seed: number; promise: string }[] = []
  for (let seed = from; seed < from + seeds; seed++) {
    try {
      const ran = await workload.run(seed)
      sum.steps += ran.steps
      sum.invocations += ran.invocations
      sum.sent += ran.sent
      sum.sentTwice += ran.sentTwice
      sum.faults += Object.values(ran.faults).reduce((total, count) => total + count, 0)
    } catch (error) {
      broken.push({ seed, promise: error instanceof Error ? error.message : String(error) })
      if (broken.length >= (values.first ? 1 : 5)) break
    }
    bar.increment()
  }
  bar.stop()
  return { workload: workload.name, seeds, ...sum, broken, seconds: (performance.now() - began) / 1000 }
}

/** Whether the simulation finds a planted bug. It is played in a process of its own, whose source the bug is put into. */
const found = ({ name, workload }: Mutant, seeds: number): { found: boolean; how: string } => {
  const here = import.meta.dirname
  const { status, stdout } = spawnSync(process.execPath, ['--import', join(here, 'mutate.ts'), join(here, 'main.ts'), '--seeds', String(seeds), '--workload', workload, '--first'], {
    env: { ...process.env, RETHREAD_MUTANT: name, NODE_OPTIONS: '' }, encoding: 'utf8', timeout: 300_000,
  })
  const how = /seed (\d+) broke a promise: ([^\n]*)/.exec(stdout)
  return { found: status === 1 && how !== null, how: how ? `seed ${how[1]}: ${how[2]}` : `status ${status}` }
}

const hunt = (seeds: number): void => {
  let missed = 0
  for (const mutant of mutants) {
    const result = found(mutant, seeds)
    if (!result.found) missed++
    console.log(`${result.found ? 'found ' : 'MISSED'} ${mutant.name}: ${result.how.slice(0, 110)}`)
  }
  console.log(`${mutants.length - missed} of ${mutants.length} planted bugs found within ${seeds} seeds`)
  if (missed > 0) process.exitCode = 1
}

const main = async (): Promise<void> => {
  if (values.help) return console.log(help)
  const seeds = number('seeds', values.seeds)
  const from = number('from', values.from)
  if (values.mutants) return hunt(seeds)
  const chosen = workloads.filter(({ name, byName }) => (values.workload === undefined ? !byName : name === values.workload))
  if (chosen.length === 0) throw new Error(`--workload must be one of ${workloads.map(({ name }) => name).join(', ')}`)
  const results = []
  for (const workload of chosen) {
    const result = await play(workload, from, seeds)
    results.push(result)
    if (values.json) continue
    const { broken, seconds } = result
    console.log(`${result.workload}: ${seeds} seeds in ${seconds.toFixed(1)} s; ${result.invocations} invocations, ${result.steps} effects, ${result.faults} faults, ${result.sent} messages sent; ${broken.length} broken`)
    for (const { seed, promise } of broken) console.log(`\nseed ${seed} broke a promise: ${promise}\nreplay: npm run simulate -- --workload ${result.workload} --from ${seed} --seeds 1`)
  }
  if (values.json) console.log(JSON.stringify({ results }))
  if (results.some(({ broken }) => broken.length > 0)) process.exitCode = 1
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
})
