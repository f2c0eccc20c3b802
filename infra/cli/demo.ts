/**
 * `npm run demo`: a fortnight at a small company, played through the product's own doors, and reckoned
 * against what is true.
 */
import { parseArgs } from 'node:util'
import { SingleBar } from 'cli-progress'
import * as z from 'zod'
import { CannotStart } from '../local/startup-error.ts'
import { type Local, startLocal } from '../local/local-runtime.ts'
import { apiAt } from './demo/api.ts'
import { setUp } from './demo/company.ts'
import { type Health, isHealthy, readFindings, readHealth } from './demo/findings.ts'
import { dateOf, end, minute, start } from './demo/timeline.ts'
import { type Scenario, writeScenario } from './demo/scenario.ts'
import { type Played, playOut } from './demo/player.ts'
import { type CauseEvaluation, isAsItMust, evaluate, tableOf } from './demo/evaluation.ts'

const help = `Plays a fortnight at a small company and shows what was found of what was planted.

  npm run demo -- [--exit] [--json] [--port 8787] [--people 600] [--seed 1] [--step 30] [--help]

  --exit       leave after the table; the exit code is 0 only if it reads as it must
  --json       one JSON object on standard output in place of the table
  --port N     where it listens, on this machine only (8787); 0 takes any free port
  --people N   how many people (600)
  --seed N     another fortnight (1)
  --step N     how many minutes the clock jumps at most while the company is at work (30)
`

const whole = (name: string, least: number, most: number) =>
  z.coerce
    .number(`--${name} is a number`)
    .int(`--${name} is a whole number`)
    .min(least, `--${name} is at least ${least}`)
    .max(most, `--${name} is at most ${most}`)

const optionsSchema = z.object({
  exit: z.boolean().default(false),
  json: z.boolean().default(false),
  help: z.boolean().default(false),
  port: whole('port', 0, 65_535).default(8787),
  people: whole('people', 1, 9999).default(600),
  seed: whole('seed', 0, 2 ** 31).default(1),
  step: whole('step', 1, 24 * 60).default(30),
})
type Options = z.output<typeof optionsSchema>

const readOptions = (): Options =>
  optionsSchema.parse(
    parseArgs({
      options: {
        exit: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        port: { type: 'string' },
        people: { type: 'string' },
        seed: { type: 'string' },
        step: { type: 'string' },
      },
    }).values,
  )

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** A bar on standard error for people who watch; nothing for programs. */
const barFor = ({
  json,
}: Options): { readonly at: (done: number, of: number) => void; readonly stop: () => void } => {
  if (json || !process.stderr.isTTY) return { at: () => {}, stop: () => {} }
  const bar = new SingleBar({
    format: '  {bar} {percentage} %  {day}  {duration_formatted}',
    stream: process.stderr,
    hideCursor: true,
    barsize: 36,
    fps: 5,
  })
  bar.start(1, 0, { day: dateOf(start) })
  return {
    at: (done, of) => {
      bar.setTotal(of)
      bar.update(done, { day: dateOf(Math.min(end - 1, start + ((end - start) * done) / of)) })
    },
    stop: () => bar.stop(),
  }
}

/** What came of it: `ok` when the table reads as it must, and nothing that was told was lost on the way. */
interface Outcome {
  readonly played: Played
  readonly reckonings: readonly CauseEvaluation[]
  readonly health: Health
  readonly ok: boolean
}

const play = async (options: Options, local: Local, written: Scenario): Promise<Outcome> => {
  const api = apiAt(local.url, local.token)
  await setUp(api, written.seed)
  const bar = barFor(options)
  try {
    const played = await playOut(written, local, api, options.step * minute, bar.at)
    const reckonings = evaluate(played.truth, await readFindings(api, written.people))
    const health = await readHealth(api)
    return { played, reckonings, health, ok: isAsItMust(reckonings) && isHealthy(health, played.touchpoints) }
  } finally {
    bar.stop()
  }
}

const show = (
  { json, people }: Options,
  url: string,
  { played: { touchpoints, duplicates }, reckonings, health, ok }: Outcome,
  seconds: number,
): void => {
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ causes: reckonings, people, touchpoints, duplicates, health, ok, seconds, url })}\n`,
    )
    return
  }
  process.stdout.write(`
  ${dateOf(start)} to ${dateOf(end - 1)}: ${people} people, ${touchpoints} touchpoints and ${duplicates} repeats told in ${seconds} s
  accepted ${health.accepted}, stored ${health.stored}, refused ${health.refused}, parked ${health.parked}, waiting ${health.waiting}

${tableOf(reckonings)}

  ${ok ? 'Everything planted was found, and nothing else.' : 'It does not read as it must.'}
`)
}

const stayUp = async (local: Local): Promise<void> => {
  local.clock.setSpeed(1)
  process.stdout.write(`
  ${local.url}/#token=${encodeURIComponent(local.token)}   who lost the thread, what was done about it and why
  ${local.url}/_local#token=${encodeURIComponent(local.localToken)}   the inbox: every message that went out

  Ctrl-C ends it; nothing is kept.
`)
  await new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
}

const run = async (): Promise<void> => {
  const options = readOptions()
  if (options.help) {
    process.stdout.write(help)
    return
  }
  const written = writeScenario(options.seed, options.people)
  const began = performance.now()
  if (!options.json)
    say(`Starting Rethread on port ${options.port}, to play ${dateOf(start)} to ${dateOf(end - 1)} …`)
  // One worker a function: more would only warm up more copies of the same code for the same two cores.
  const local = await startLocal({ port: options.port, speed: 0, startAt: start, concurrency: 1 })
  try {
    const outcome = await play(options, local, written)
    show(options, local.url, outcome, Math.round((performance.now() - began) / 100) / 10)
    if (!outcome.ok) process.exitCode = 1
    if (!options.json) for (const complaint of local.complaints()) say(`! ${complaint}`)
    if (!options.exit) await stayUp(local)
  } finally {
    await local.stop()
  }
}

const isPlain = (problem: unknown): problem is Error =>
  problem instanceof CannotStart ||
  problem instanceof RangeError ||
  (problem instanceof TypeError && 'code' in problem)

try {
  process.env['TZ'] = 'UTC'
  await run()
} catch (problem) {
  const told =
    problem instanceof z.ZodError
      ? problem.issues.map(({ message }) => message).join('\n')
      : problem instanceof Error
        ? problem.stack
        : String(problem)
  say(`${isPlain(problem) ? problem.message : told}\nnpm run demo -- --help tells what can be asked.`)
  process.exitCode = 1
}
