/**
 * `npm run import`: a file comes in through the product's own doors, each row judged first as the door will
 * read it.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { SingleBar } from 'cli-progress'
import * as z from 'zod'
import { encodingNamed } from '../../shared/imports/files/encoding-names.ts'
import { opened } from '../../shared/imports/files/file.ts'
import { type Mapping, mappingSchema, readsOwner } from '../../shared/imports/mapping.ts'
import { propose } from '../../shared/imports/proposal/propose.ts'
import { reportOf, type ReportRow, rowOf, totalsOf } from '../../shared/imports/report.ts'
import type { Row } from '../../shared/imports/files/table.ts'
import { notesOnTrial, tryOut } from '../../shared/imports/proposal/try-out.ts'
import { unpacked } from '../../shared/imports/files/unpack.ts'
import { RejectedError } from '../../shared/runtime/errors.ts'
import { keysIn } from '../local/data-folder.ts'
import { type IngestClient, ingestClientAt, CliError } from './import/ingest-client.ts'
import {
  importRows,
  type Imported,
  judgeFile,
  type Judged,
  type Progress,
  readStory,
} from './import/import.ts'
import { mappingFor, mappingNamed, nameFor } from './import/mapping-file.ts'
import { help, type Options, readOptions } from './import/options.ts'
import { omitUndefined } from '../../shared/runtime/omit-undefined.ts'

/** So long (ms) an import waits for what it sent to arrive. */
const patience = 300_000

const doings = { reading: 'reading ', asking: 'asking  ', sending: 'sending ', arriving: 'arriving' } as const

/** A bar on standard error for people who watch; nothing for programs. */
const barFor = (): { readonly at: Progress; readonly stop: () => void } => {
  if (!process.stderr.isTTY) return { at: () => {}, stop: () => {} }
  const bar = new SingleBar({
    format: '  {doing} {bar} {value} of {total}',
    stream: process.stderr,
    hideCursor: true,
    barsize: 32,
    fps: 8,
    clearOnComplete: true,
  })
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
    throw new RejectedError(`${path} cannot be read: is it there?`)
  }
}

const storyFor = async ({ against }: Options, mapping: Mapping | undefined) => {
  if (against === undefined) return undefined
  if (!mapping) throw new RejectedError('--against needs --mapping')
  if (!mapping.against)
    throw new RejectedError(
      `mapping ${mapping.name} does not say what its rows follow from: --against needs its entry "against"`,
    )
  return readStory(against, await fileBytes(against), await mappingNamed(mapping.against.mapping), mapping)
}

const number = new Intl.NumberFormat('en')

/** Where to look in the file: the first lines, and how many follow. */
const linesOf = (rows: readonly ReportRow[]): string => {
  const shown = rows
    .slice(0, 5)
    .map(({ line }) => String(line))
    .join(', ')
  const more = rows.length > 5 ? ` and ${number.format(rows.length - 5)} more` : ''
  return `${rows.length === 1 ? 'line' : 'lines'} ${shown}${more}`
}

/** The most frequent reasons, so that whoever reads the summary knows what to look for in the report. */
const reasonsIn = (rows: readonly ReportRow[], of: (row: ReportRow) => string): string =>
  [
    ...Map.groupBy(
      rows.filter((row) => of(row) !== ''),
      (row) => of(row).replaceAll(/line \d+/g, 'another line'),
    ),
  ]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, 5)
    .map(([reason, all]) => `\n      ${number.format(all.length)} × ${reason} (${linesOf(all)})`)
    .join('')

/** What the mapping does not bring in, the fullest columns first. */
const unusedIn = (unused: Judged['unused']): string =>
  unused
    .toSorted((a, b) => b.values - a.values)
    .slice(0, 10)
    .map(
      ({ column, values }) =>
        `\n      ${number.format(values)} values of "${column.replaceAll(/\s+/g, ' ')}"`,
    )
    .join('')

const summary = (
  options: Options,
  { written, mapping, unused }: Judged,
  { rows, asked, missing }: Imported,
): string => {
  const { accepted, duplicate, rejected, flagged } = totalsOf(rows)
  const before = rows.filter(({ reason }) => reason === 'was there already').length
  return `
  ${options.file}: ${number.format(rows.length)} rows, ${written}${mapping ? `, by ${mapping.name}` : ''}

    ${options['dry-run'] ? 'would go in' : 'accepted   '} ${number.format(accepted)}${asked || options['dry-run'] ? '' : '   (how many of them were there already nobody knows without --token)'}
    duplicate   ${number.format(duplicate)}${duplicate > 0 ? `   (${number.format(before)} were there already, ${number.format(duplicate - before)} stand twice in the file)` : ''}
    rejected    ${number.format(rejected)}${reasonsIn(
      rows.filter(({ outcome }) => outcome === 'rejected'),
      ({ reason }) => reason,
    )}
    flagged     ${number.format(flagged)}${reasonsIn(rows, ({ flags }) => flags)}
${unused.length > 0 ? `    left out    ${unused.length} columns, which the mapping does not read${unusedIn(unused)}\n` : ''}${missing > 0 ? `\n  ${number.format(missing)} were taken and are not stored yet: look at /api/health, and run this again.\n` : ''}`
}

const run = async (options: Options): Promise<void> => {
  const door = ingestClientAt(options.url, options['write-key'] ?? '', options.token)
  if (options.propose) return suggest(options, door)
  const bar = barFor()
  const { judged, imported } = await perform(options, door, bar.at).finally(bar.stop)
  if (options.report !== undefined) await writeFile(options.report, reportOf(imported.rows))
  const { missing, asked } = imported
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ ...totalsOf(imported.rows), missing, asked, encoding: judged.encoding, unused: judged.unused })}\n`
      : summary(options, judged, imported),
  )
  if (missing > 0) process.exitCode = 1
}

/** How many rows a mapping is proposed from. */
const sampled = 200

/** The proposal as JSON on standard output, so that it can be kept; what is to be said about it beside. */
const suggest = async (
  { file, encoding, sheet, name, save, ...options }: Options,
  door: IngestClient,
): Promise<void> => {
  const {
    headers,
    rows,
    encoding: read,
  } = await opened(await unpacked(await fileBytes(file)), encoding, sheet)
  const samples: Row[] = []
  for await (const row of rows) if (samples.push(row) >= sampled) break
  const {
    mapping: proposed,
    kind,
    unused,
    notes,
  } = await propose(
    headers,
    samples.map(({ cells }) => cells),
    mappingSchema.shape.name.parse(name ?? nameFor(file)),
  )
  const mapping = encoding === undefined ? proposed : { ...proposed, encoding }
  const trial = await tryOut(
    mapping,
    headers,
    samples,
    read === 'xlsx' || read === 'json',
    Date.now(),
    readsOwner(mapping) ? await door.staff() : undefined,
  )
  process.stdout.write(`${JSON.stringify(mapping, null, 2)}\n`)
  if (options.json) return
  process.stderr.write(
    [
      `\nIt is read as ${kind}: each row is ${mapping.type}.`,
      ...notes,
      ...notesOnTrial(trial),
      ...(unused.length > 0 ? [`Left alone: ${unused.map((header) => `"${header}"`).join(', ')}.`] : []),
      '',
    ].join('\n'),
  )
  if (save) await door.save(mapping)
}

const perform = async (
  options: Options,
  door: IngestClient,
  progress: Progress,
): Promise<{ judged: Judged; imported: Imported }> => {
  const named = options.mapping === undefined ? undefined : await mappingNamed(options.mapping, door.mappings)
  const against = await storyFor(options, named)
  let headers: readonly string[] = []
  const choose = async (of: readonly string[]): Promise<Mapping> => {
    headers = of
    return named ?? mappingFor(of, await door.mappings())
  }
  const { sheet, 'as-of': asOf } = options
  const encoding =
    options.encoding ?? (named?.encoding === undefined ? undefined : encodingNamed(named.encoding))
  const now = Date.now()
  if (asOf !== undefined && asOf > now) throw new RejectedError('--as-of must not be in the future')
  const judged = await judgeFile(await fileBytes(options.file), choose, {
    encoding,
    sheet,
    against,
    asOf,
    staff: door.staff,
    now,
    progress,
  })
  if (options['dry-run'])
    return { judged, imported: { rows: judged.verdicts.map(rowOf), asked: false, missing: 0 } }
  if (options.save && judged.mapping)
    await door.save(omitUndefined({ ...judged.mapping, encoding: options.encoding, headers: [...headers] }))
  return {
    judged,
    imported: await importRows(door, judged.verdicts, {
      patience: options['no-wait'] ? 0 : patience,
      progress,
    }),
  }
}

const told = (problem: unknown): string => {
  if (problem instanceof z.ZodError) return problem.issues.map(({ message }) => message).join('\n')
  if (
    problem instanceof RejectedError ||
    problem instanceof CliError ||
    (problem instanceof TypeError && 'code' in problem)
  )
    return problem.message
  return problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)
}

try {
  const options = readOptions(process.argv.slice(2), process.env, keysIn('.rethread'))
  if (options) await run(options)
  else process.stdout.write(help)
} catch (problem) {
  process.stderr.write(`${told(problem)}\nnpm run import -- --help tells what can be asked.\n`)
  process.exitCode = 1
}
