/**
 * `npm run import`: a CSV file comes in through the product's own doors, each row judged first as the door will read it.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { SingleBar } from 'cli-progress'
import * as z from 'zod'
import type { Mapping } from '../../shared/imports/mapping.ts'
import { reportOf, type ReportRow, totalsOf } from '../../shared/imports/report.ts'
import { Refused } from '../../shared/runtime/errors.ts'
import { keysIn } from '../local/data-folder.ts'
import { doorAt, Turned } from './import/door.ts'
import { bringIn, type Imported, judgeFile, type Judged, type Progress, readStory, rowOf } from './import/import.ts'
import { mappingNamed } from './import/mapping-file.ts'
import { help, type Options, readOptions } from './import/options.ts'

/** So long (ms) an import waits for what it sent to arrive. */
const patience = 300_000

const doings = { reading: 'reading ', asking: 'asking  ', sending: 'sending ', arriving: 'arriving' } as const

/** A bar on standard error for people who watch; nothing for programs. */
const barFor = (): { readonly at: Progress; readonly stop: () => void } => {
  if (!process.stderr.isTTY) return { at: () => {}, stop: () => {} }
  const bar = new SingleBar({ format: '  {doing} {bar} {value} of {total}', stream: process.stderr, hideCursor: true, barsize: 32, fps: 8, clearOnComplete: true })
  bar.start(1, 0, { doing: doings.reading })
  return {
    at: (doing, done, of) => {
      bar.setTotal(Math.max(1, of, done))
      bar.update(done, { doing: doings[doing] })
    },
    stop: () => bar.stop(),
  }
}

const fileBytes = async (path: string): Promise<Uint8Array> => {
  try {
    return await readFile(path)
  } catch {
    throw new Refused(`${path} cannot be read: is it there?`)
  }
}

const storyFor = async ({ against }: Options, mapping: Mapping) => {
  if (against === undefined) return undefined
  if (!mapping.against) throw new Refused(`mapping ${mapping.name} does not say what its rows follow from: --against needs its entry "against"`)
  return readStory(against, await fileBytes(against), await mappingNamed(mapping.against.mapping), mapping)
}

const number = new Intl.NumberFormat('en')

/** The most frequent reasons, so that whoever reads the summary knows what to look for in the report. */
const reasonsIn = (rows: readonly ReportRow[], of: (row: ReportRow) => string): string =>
  [...Map.groupBy(rows.map(of).filter((text) => text !== ''), (text) => text.replaceAll(/line \d+/g, 'another line'))]
    .sort(([, a], [, b]) => b.length - a.length).slice(0, 5).map(([reason, { length }]) => `\n      ${number.format(length)} × ${reason}`).join('')

const summary = (options: Options, { encoding, delimiter }: Judged, { rows, asked, missing }: Imported): string => {
  const { accepted, duplicate, rejected, flagged } = totalsOf(rows)
  const before = rows.filter(({ reason }) => reason === 'was there already').length
  const named = { ',': 'comma', ';': 'semicolon', '\t': 'tab' }[delimiter] ?? delimiter
  return `
  ${options.file}: ${number.format(rows.length)} rows, ${encoding}, ${named}

    ${options['dry-run'] ? 'would go in' : 'accepted   '} ${number.format(accepted)}${asked || options['dry-run'] ? '' : '   (how many of them were there already nobody knows without --token)'}
    duplicate   ${number.format(duplicate)}${duplicate > 0 ? `   (${number.format(before)} were there already, ${number.format(duplicate - before)} stand twice in the file)` : ''}
    rejected    ${number.format(rejected)}${reasonsIn(rows.filter(({ outcome }) => outcome === 'rejected'), ({ reason }) => reason)}
    flagged     ${number.format(flagged)}${reasonsIn(rows, ({ flags }) => flags)}
${missing > 0 ? `\n  ${number.format(missing)} were taken and are not stored yet: look at /api/health, and run this again.\n` : ''}`
}

const run = async (options: Options): Promise<void> => {
  const mapping = await mappingNamed(options.mapping)
  const bar = barFor()
  const { judged, imported } = await perform(options, mapping, bar.at).finally(bar.stop)
  if (options.report !== undefined) await writeFile(options.report, reportOf(imported.rows))
  const { missing, asked } = imported
  process.stdout.write(options.json ? `${JSON.stringify({ ...totalsOf(imported.rows), missing, asked, encoding: judged.encoding })}\n` : summary(options, judged, imported))
  if (missing > 0) process.exitCode = 1
}

const perform = async (options: Options, mapping: Mapping, progress: Progress): Promise<{ judged: Judged; imported: Imported }> => {
  const against = await storyFor(options, mapping)
  const judged = await judgeFile(await fileBytes(options.file), mapping, { encoding: options.encoding, against, now: Date.now(), progress })
  if (options['dry-run']) return { judged, imported: { rows: judged.verdicts.map(rowOf), asked: false, missing: 0 } }
  const door = doorAt(options.url, options['write-key'] ?? '', options.token)
  return { judged, imported: await bringIn(door, judged.verdicts, { patience: options['no-wait'] ? 0 : patience, progress }) }
}

const told = (problem: unknown): string => {
  if (problem instanceof z.ZodError) return problem.issues.map(({ message }) => message).join('\n')
  if (problem instanceof Refused || problem instanceof Turned || problem instanceof TypeError && 'code' in problem) return problem.message
  return problem instanceof Error ? problem.stack ?? problem.message : String(problem)
}

try {
  const options = readOptions(process.argv.slice(2), process.env, keysIn('.rethread'))
  if (options) await run(options)
  else process.stdout.write(help)
} catch (problem) {
  process.stderr.write(`${told(problem)}\nnpm run import -- --help tells what can be asked.\n`)
  process.exitCode = 1
}
