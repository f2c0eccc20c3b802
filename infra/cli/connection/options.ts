import { parseArgs } from 'node:util'
import * as z from 'zod'

export const help = `Connections from the command line: made, rotated, paused, tested, and tried with a payload.

  npm run connection -- channels                        what can be connected, and what each must be given
  npm run connection -- list                            all connections: state, last delivery, error rate, lag
  npm run connection -- show CHANNEL ID
  npm run connection -- create CHANNEL ID [--from F] [--generate FIELD]…
  npm run connection -- rotate CHANNEL ID (--from F | --generate FIELD… | --finish)
  npm run connection -- pause CHANNEL ID
  npm run connection -- resume CHANNEL ID [--keep-aside]
  npm run connection -- test CHANNEL ID
  npm run connection -- dry-run CHANNEL ID|- [--from F] [--skip-signature] [--header "NAME: VALUE"]… [--query NAME=VALUE]… [--settings JSON]

  --from F          a file, or - for standard input. create and rotate: {"secrets":{…},"settings":{…}}; dry-run: the payload as it would come.
                    A secret on the command line would be seen by everybody on the machine: there is no option for one
  --generate FIELD  a secret that is ours to choose is drawn by lot, and told once
  --finish          drops the first of two live secrets
  --keep-aside      what came during the pause stays on record, and is not brought back
  --skip-signature  the payload is signed by ourselves; without a connection (-) it always is
  --url URL         where the product is, or RETHREAD_URL; the machine that npm start started here, when not said
  --json            the answer as it is

The token of /api is read from RETHREAD_TOKEN; that machine's own, when not said.
The exit code is 0 when it was done, and of a test or a dry run when nothing was found wrong; else 1.
`

const words = ['channels', 'list', 'show', 'create', 'rotate', 'pause', 'resume', 'test', 'dry-run'] as const
const alone: ReadonlySet<string> = new Set(['channels', 'list'])

const pairs = (parting: string, rule: string) =>
  z
    .array(z.string().includes(parting, rule))
    .default([])
    .transform((list) =>
      Object.fromEntries(
        list.map((pair): [string, string] => {
          const at = pair.indexOf(parting)
          return [pair.slice(0, at).trim(), pair.slice(at + parting.length).trim()]
        }),
      ),
    )

const optionsSchema = z
  .object({
    command: z.enum(words, `the first word must be one of ${words.join(', ')}`),
    channel: z.string().optional(),
    id: z.string().optional(),
    from: z.string().optional(),
    generate: z.array(z.string()).default([]),
    finish: z.boolean().default(false),
    'keep-aside': z.boolean().default(false),
    'skip-signature': z.boolean().default(false),
    header: pairs(':', '--header is "NAME: VALUE"'),
    query: pairs('=', '--query is NAME=VALUE'),
    settings: z.string().optional(),
    json: z.boolean().default(false),
    url: z
      .url({ protocol: /^https?$/, error: '--url is a web address' })
      .transform((url) => url.replace(/\/$/, '')),
    token: z.string('the token is missing: put it into RETHREAD_TOKEN'),
  })
  .refine(
    ({ command, channel, id }) => alone.has(command) || (channel !== undefined && id !== undefined),
    'CHANNEL and ID are missing: which connection?',
  )

export type Options = z.output<typeof optionsSchema>
type Keys = { readonly url: string; readonly token: string }

/**
 * What is asked for; nothing when only help is.
 * @param keys of the machine that runs here, if one does: they open no other
 * @throws ZodError or TypeError in words a person understands
 */
export const readOptions = (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  keys: Keys | undefined,
): Options | undefined => {
  const {
    values: { help: asked, ...values },
    positionals: [command, channel, id],
  } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      generate: { type: 'string', multiple: true },
      finish: { type: 'boolean' },
      'keep-aside': { type: 'boolean' },
      'skip-signature': { type: 'boolean' },
      header: { type: 'string', multiple: true },
      query: { type: 'string', multiple: true },
      settings: { type: 'string' },
      url: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (asked || command === undefined) return undefined
  const url = values.url ?? env['RETHREAD_URL'] ?? keys?.url ?? 'http://127.0.0.1:8787'
  const here = keys?.url === url.replace(/\/$/, '') ? keys : undefined
  return optionsSchema.parse({
    ...values,
    command,
    channel,
    id,
    url,
    token: env['RETHREAD_TOKEN'] ?? here?.token,
  })
}
