import { parseArgs } from 'node:util'
import * as z from 'zod'
import { encodingNamed, encodings } from '../../../shared/imports/files/encoding-names.ts'
import { shippedMappings } from '../../../shared/imports/mappings/list.ts'

export const help = `Brings a file in through the product's own doors. Bringing it in twice changes nothing.

  npm run import -- FILE [--mapping M] [--save] [--against FILE] [--url URL] [--write-key K] [--token T]
                    [--report out.csv] [--encoding E] [--sheet S] [--as-of T] [--dry-run] [--no-wait] [--json] [--help]
  npm run import -- FILE --propose [--name N] [--save]

  FILE            CSV (comma, semicolon or tab; UTF-8, GB18030 (GBK) or UTF-16), a workbook (.xlsx), JSON lines, or any of them
                  packed by gzip; at most 50 MB and 200,000 rows. Calls that Segment or RudderStack kept need no mapping
  --mapping M     how its columns are read: one that is saved in the product, a JSON file (docs/import.md), or one of
                  ${shippedMappings.map(({ name }) => name).join(', ')};
                  when not said, the saved one that was made for a file with these columns
  --propose       prints a mapping for this file, by its headers and first rows, and imports nothing
  --name N        what the proposed mapping is called
  --save          saves the mapping in the product, for the next file with these columns
  --sheet S       which sheet of a workbook; the first that holds something, when not said
  --as-of T       when the list was exported (2026-01-05, or ISO 8601 with a zone): what it says of refusals is of then; without
                  it, of when it arrives
  --against FILE  the file these rows follow from (deals from leads): what contradicts it is flagged
  --url URL       where the product is, or RETHREAD_URL; the machine that npm start started here, when not said
  --write-key K   a write key of a Segment connection, or RETHREAD_WRITE_KEY; that machine's own
  --token T       the token of /api, or RETHREAD_TOKEN: to tell what is new from what was there, and to see it arrive; that machine's own
  --report F      what became of every row, as CSV
  --encoding E    ${encodings.join(', ')}; found out when not said
  --dry-run       judges every row and sends nothing
  --no-wait       does not wait until everything has arrived
  --json          one JSON object on standard output in place of the summary

The exit code is 0 when everything that can go in has gone in, rows that were rejected or not; 1 when something stood in the way.
`

const encodingSchema = z.string().transform((name, context) => {
  const encoding = encodingNamed(name)
  if (encoding === undefined)
    context.addIssue({ code: 'custom', message: `--encoding is one of ${encodings.join(', ')}` })
  return encoding ?? z.NEVER
})

const optionsSchema = z
  .object({
    file: z.string('FILE is missing: which file is to be imported?'),
    mapping: z.string().optional(),
    propose: z.boolean().default(false),
    name: z.string().optional(),
    save: z.boolean().default(false),
    sheet: z.string().optional(),
    'as-of': z
      .union(
        [z.iso.date(), z.iso.datetime({ offset: true })],
        '--as-of is a time such as 2026-01-05 or 2026-01-05T09:30:00+08:00',
      )
      .transform((text) => Date.parse(text))
      .optional(),
    against: z.string().optional(),
    url: z
      .url({ protocol: /^https?$/, error: '--url is a web address' })
      .transform((url) => url.replace(/\/$/, '')),
    'write-key': z.string().optional(),
    token: z.string().optional(),
    report: z.string().optional(),
    encoding: encodingSchema.optional(),
    'dry-run': z.boolean().default(false),
    'no-wait': z.boolean().default(false),
    json: z.boolean().default(false),
  })
  .refine(
    (options) => options['dry-run'] || options.propose || options['write-key'] !== undefined,
    '--write-key is missing: the product prints one when it starts; --dry-run needs none',
  )

export type Options = z.output<typeof optionsSchema>

/** Where a machine is and what opens it. */
type Keys = { readonly url: string; readonly writeKey: string; readonly token: string }

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What is asked for; nothing when only help is.
 * @param keys of the machine that runs here, if one does: they open no other
 * @throws ZodError or TypeError in words a person understands
 */
export const readOptions = (
  args: readonly string[],
  env: Environment,
  keys: Keys | undefined,
): Options | undefined => {
  const {
    values: { help: asked, ...values },
    positionals,
  } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      mapping: { type: 'string' },
      against: { type: 'string' },
      url: { type: 'string' },
      'write-key': { type: 'string' },
      token: { type: 'string' },
      report: { type: 'string' },
      encoding: { type: 'string' },
      'dry-run': { type: 'boolean' },
      'no-wait': { type: 'boolean' },
      json: { type: 'boolean' },
      propose: { type: 'boolean' },
      name: { type: 'string' },
      save: { type: 'boolean' },
      sheet: { type: 'string' },
      'as-of': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (asked) return undefined
  const url = values.url ?? env['RETHREAD_URL'] ?? keys?.url ?? 'http://127.0.0.1:8787'
  const here = keys?.url === url.replace(/\/$/, '') ? keys : undefined
  const given = {
    'write-key': env['RETHREAD_WRITE_KEY'] ?? here?.writeKey,
    token: env['RETHREAD_TOKEN'] ?? here?.token,
  }
  return optionsSchema.parse({ ...given, ...values, url, file: positionals[0] })
}
