/** `npm run fuzz`: whatever strangers can send, at every endpoint and parser, in this process. */
import './environment.ts'
import { parseArgs } from 'node:util'
import cliProgress from 'cli-progress'
import { Chance } from '../simulation/chance.ts'
import type { Family } from './family.ts'
import { unpolluted } from './invariants.ts'
import { families } from './list.ts'
import { anew } from './world.ts'

const help = `npm run fuzz -- [--cases N] [--seed S] [--family F] [--json] [--help]

Plays N cases (default 20000), each drawn from a seed of its own: S (default 1), S + 1, … After every case: no answer of 500 or above, nothing thrown out of a
function, nothing unsigned on the queue, nothing stored twice for being said twice, nothing stored beyond its limits, no prototype changed. A case that breaks
one is printed with the command that replays it.

${families.map(({ name, what }) => `  ${name.padEnd(10)}${what}`).join('\n')}`

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' }, family: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
})

const number = (name: string, text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1, not ${text}`)
  return value
}

/** Drawn by weight, so that a seed is one case whichever run it is in. */
const drawn = (chance: Chance, among: readonly Family[]): Family => {
  let left = chance.below(among.reduce((sum, { weight }) => sum + weight, 0))
  for (const family of among) {
    if (left < family.weight) return family
    left -= family.weight
  }
  throw new Error('there is no family to draw')
}

type Found = { readonly seed: number; readonly family: string; readonly promise: string }
const mostFound = 10

const play = async (cases: number, seed: number, among: readonly Family[]) => {
  const counts: Record<string, number> = Object.fromEntries(among.map(({ name }) => [name, 0]))
  const broken: Found[] = []
  const bar = new cliProgress.SingleBar({ format: '{bar} {value}/{total} cases, {eta} s left', stream: process.stderr, hideCursor: true }, cliProgress.Presets.rect)
  if (process.stderr.isTTY) bar.start(cases, 0)
  let done = 0
  for (; done < cases && broken.length < mostFound; done += 1) {
    const chance = new Chance(seed + done)
    const family = drawn(chance, among)
    counts[family.name] = (counts[family.name] ?? 0) + 1
    anew()
    try {
      await family.run(chance)
      unpolluted()
    } catch (error) {
      broken.push({ seed: seed + done, family: family.name, promise: error instanceof Error ? `${error.name === 'Broken' ? error.message : error.stack ?? error.message}` : String(error) })
    }
    if (done % 500 === 0) bar.update(done)
    if (done % 2000 === 0) await new Promise(setImmediate)
  }
  bar.stop()
  return { cases: done, counts, broken }
}

const main = async (): Promise<void> => {
  if (values.help) return console.log(help)
  const [cases, seed] = [number('cases', values.cases), number('seed', values.seed)]
  const among = families.filter(({ name }) => values.family === undefined || name === values.family)
  if (among.length === 0) throw new Error(`--family must be one of ${families.map(({ name }) => name).join(', ')}`)
  const began = performance.now()
  const result = await play(cases, seed, among)
  const seconds = (performance.now() - began) / 1000
  const perSecond = Math.round(result.cases / seconds)
  if (values.json) console.log(JSON.stringify({ ...result, seconds, perSecond }))
  else {
    console.log(`${result.cases} cases in ${seconds.toFixed(1)} s (${perSecond} a second); ${Object.entries(result.counts).map(([name, count]) => `${name} ${count}`).join(', ')}; ${result.broken.length} broken`)
    for (const { seed: at, family, promise } of result.broken) {
      console.log(`\n${family}, seed ${at}, broke a promise: ${promise}\nreplay: npm run fuzz -- --seed ${at} --cases 1${values.family === undefined ? '' : ` --family ${values.family}`}`)
    }
  }
  if (result.broken.length > 0) process.exitCode = 1
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
})
