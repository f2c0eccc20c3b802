/**
 * How much each function loads and how long that takes in a fresh process, from the asset that is deployed.
 *
 *   node test/bench/cold-start.ts [--runs 21]
 *
 * Times are medians and only good as ratios, on a quiet machine.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundled } from '../../infra/bundle.ts'
import { environment, functionNames } from '../../shared/runtime/names.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '21' }, help: { type: 'boolean', short: 'h' } } })
if (values.help) {
  console.log('node test/bench/cold-start.ts [--runs 21]\n\nFor each function: the KB it loads at once, and the ms that takes.')
  process.exit(0)
}

const runs = Number(values.runs)
const asset = await bundled()
const env = {
  ...Object.fromEntries(environment.map((name) => [name, name.endsWith('_URLS') ? '{}' : 'https://example.com/name'])),
  AWS_REGION: 'eu-west-1', COMPANY_TIME_ZONE: 'UTC', EMAIL_TRANSPORT: 'ses',
}

/** The bytes of a file and of every chunk it requires before it is ready. */
const bytes = (file: string, seen = new Set<string>()): number => {
  if (seen.has(file)) return 0
  seen.add(file)
  const text = readFileSync(join(asset, file), 'utf8')
  const atOnce = text.replaceAll(/Promise\.resolve\(\)\.then\(\(\)=>.{0,40}?require\("\.\/[\w-]+\.js"\)/g, '')
  const chunks = [...atOnce.matchAll(/require\("\.\/([\w-]+\.js)"\)/g)]
  return chunks.reduce((sum, [, chunk]) => sum + bytes(chunk ?? '', seen), Buffer.byteLength(text))
}

const load = (name: string): number => {
  const script = `const t=performance.now();require(${JSON.stringify(join(asset, `${name}.js`))});console.log(performance.now()-t)`
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8' })
  if (stdout === '') throw new Error(`${name} does not load: ${stderr}`)
  return Number(stdout)
}

console.log('function      KB     ms')
for (const name of functionNames) {
  const times = Array.from({ length: runs }, () => load(name)).toSorted((a, b) => a - b)
  const [size, time] = [(bytes(`${name}.js`) / 1024).toFixed(0), (times[times.length >> 1] ?? 0).toFixed(1)]
  console.log(`${name.padEnd(12)}${size.padStart(4)}${time.padStart(7)}`)
}
