/**
 * `npm run fuzz`: whatever strangers can send, at every endpoint and parser, in as many processes as there
 * are cores.
 */
import './environment.ts'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import cliProgress from 'cli-progress'
import { families } from './list.ts'
import type { Played } from './orders.ts'
import { chosen, play } from './play.ts'
import { playInProcesses } from './processes.ts'

const help = `npm run fuzz -- [--cases N] [--seed S] [--family F] [--jobs J] [--json]
npm run fuzz -- --seed S --case K [--family F]

Plays N cases (default 20000) of the seed S (default 1) in J processes (default: as many as there are cores). After every case: no answer
of 500 or above, nothing thrown out of a function, nothing unsigned on the queue, nothing stored twice for being said twice, nothing stored
beyond its limits, no prototype changed, no process dead or hanging. A case that breaks one is printed with the command that replays it,
alone and in this very process. Interrupted, it says what came of it so far.

${families.map(({ name, what }) => `  ${name.padEnd(12)}${what}`).join('\n')}`

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    case: { type: 'string' },
    family: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

const number = (name: string, text: string, least = 1): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`--${name} must be a whole number from ${least}, not ${text}`)
  return value
}

const mostFound = 10

/** A bar for people, a line at every tenth for logs; both beside the result, on the standard error. */
const progressOf = (cases: number) => {
  const format = '{bar} {value}/{total} cases, {eta} s left'
  const bar = new cliProgress.SingleBar(
    { format, stream: process.stderr, hideCursor: true },
    cliProgress.Presets.rect,
  )
  const forPeople = process.stderr.isTTY
  let told = 0
  if (forPeople) bar.start(cases, 0)
  return {
    step: (done: number): void => {
      if (forPeople) return bar.update(done)
      if (done < told + cases / 10) return
      told = done
      process.stderr.write(`${done} of ${cases} cases\n`)
    },
    stop: () => bar.stop(),
  }
}

const played = async (seed: number, cases: number, jobs: number): Promise<Played> => {
  const { family } = values
  if (values.case !== undefined)
    return play({ seed, from: number('case', values.case, 0), cases: 1, family, careful: false })
  const progress = progressOf(cases)
  const enough = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => enough.abort())
  const result = await playInProcesses(
    { seed, cases, family, jobs, most: mostFound, enough: enough.signal },
    progress.step,
  )
  progress.stop()
  return result
}

const main = async (): Promise<void> => {
  if (values.help) return console.log(help)
  if (chosen(values.family).length === 0)
    throw new Error(`--family must be one of ${families.map(({ name }) => name).join(', ')}`)
  const [seed, cases, jobs] = [
    number('seed', values.seed),
    number('cases', values.cases),
    number('jobs', values.jobs),
  ]
  const began = performance.now()
  const result = await played(seed, cases, jobs)
  const seconds = (performance.now() - began) / 1000
  const perSecond = Math.round(result.cases / seconds)
  if (values.json) console.log(JSON.stringify({ seed, jobs, ...result, seconds, perSecond }))
  else {
    const counts = families
      .flatMap(({ name }) => (result.counts[name] ? [`${name} ${result.counts[name]}`] : []))
      .join(', ')
    console.log(
      `${result.cases} cases in ${seconds.toFixed(1)} s (${perSecond} a second, ${jobs} processes); ${counts}`,
    )
    console.log(
      `${result.knocks} knocks at the door, ${result.taken} events let in; ${result.broken.length} broken`,
    )
    for (const { case: index, family, promise } of result.broken) {
      const replay = `npm run fuzz -- --seed ${seed} --case ${index}${values.family === undefined ? '' : ` --family ${values.family}`}`
      console.log(`\n${family}, case ${index}, broke a promise: ${promise}\nreplay: ${replay}`)
    }
  }
  if (result.broken.length > 0) process.exitCode = 1
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
})
