/**
 * `npm run connection`: connections through the product's own API.
 */
import { omitUndefined } from '../../shared/runtime/omit-undefined.ts'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { channelView, connectionView, dryRunView, trialView } from '../../shared/api/connections/views.ts'
import { keysIn } from '../local/data-folder.ts'
import { help, type Options, readOptions } from './connection/options.ts'
import {
  formatChannels,
  formatConnection,
  formatDryRun,
  isFine,
  formatList,
  formatTrial,
} from './connection/output.ts'

/** The product said no, or nothing: in words for whoever asked. */
class Turned extends Error {}

const problem = z.object({ detail: z.string() })

const ask = async (
  { url, token }: Options,
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  body?: unknown,
): Promise<unknown> => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(`${url}/api/${path}`, {
    method,
    headers,
    ...omitUndefined({ body: body === undefined ? undefined : JSON.stringify(body) }),
    redirect: 'error',
  }).catch(() => {
    throw new Turned(`${url} does not answer: is the product running there?`)
  })
  const said: unknown = await response.json().catch(() => ({}))
  if (!response.ok)
    throw new Turned(problem.safeParse(said).data?.detail ?? `${url} answered ${response.status}`)
  return said
}

const given = async ({ from }: Options): Promise<string | undefined> => {
  if (from === undefined) return undefined
  return from === '-'
    ? text(process.stdin)
    : readFile(from, 'utf8').catch(() => {
        throw new Turned(`${from} cannot be read: is it there?`)
      })
}

const objectOf = (said: string | undefined): Record<string, unknown> => {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(said ?? '{}'))
  } catch {
    throw new Turned('what is given must be a JSON object, such as {"secrets":{},"settings":{}}')
  }
}

const lots = ({ generate }: Options): { generate?: string[] } => (generate.length > 0 ? { generate } : {})

/** What was answered, in words, and whether it is fine. */
type Told = { readonly said: unknown; readonly words: string; readonly fine?: boolean }

const ofConnection = (options: Options, said: unknown): Told => ({
  said,
  words: formatConnection(connectionView.parse(said), options.url),
})
const pathOf = ({ channel = '', id = '' }: Options): string =>
  `connections/${encodeURIComponent(channel)}/${encodeURIComponent(id)}`

const commands: Readonly<Record<Options['command'], (options: Options) => Promise<Told>>> = {
  channels: async (options) => {
    const said = await ask(options, 'GET', 'channels')
    return { said, words: formatChannels(z.object({ items: z.array(channelView) }).parse(said).items) }
  },
  list: async (options) => {
    const said = await ask(options, 'GET', 'connections')
    return { said, words: formatList(z.object({ items: z.array(connectionView) }).parse(said).items) }
  },
  show: async (options) => ofConnection(options, await ask(options, 'GET', pathOf(options))),
  create: async (options) =>
    ofConnection(
      options,
      await ask(options, 'PUT', pathOf(options), {
        secrets: {},
        ...objectOf(await given(options)),
        ...lots(options),
      }),
    ),
  rotate: async (options) => {
    const body = options.finish ? { finish: true } : { ...objectOf(await given(options)), ...lots(options) }
    return ofConnection(options, await ask(options, 'POST', `${pathOf(options)}/rotate`, body))
  },
  pause: async (options) => ofConnection(options, await ask(options, 'POST', `${pathOf(options)}/pause`)),
  resume: async (options) => {
    const told = ofConnection(options, await ask(options, 'POST', `${pathOf(options)}/resume`))
    if (options['keep-aside'] || connectionView.parse(told.said).pause === undefined) return told
    const brought = await bringBack(options)
    return {
      said: { ...objectOf(JSON.stringify(told.said)), brought },
      words: `${told.words}  ${brought} events of the pause were brought back\n`,
    }
  },
  test: async (options) => {
    const said = await ask(options, 'POST', `${pathOf(options)}/test`)
    const view = trialView.parse(said)
    return { said, words: formatTrial(view), fine: view.ok }
  },
  'dry-run': async (options) => {
    const { header: headers, query, settings, 'skip-signature': skipSignature } = options
    const body = (await given(options)) ?? (await text(process.stdin))
    const said = await ask(options, 'POST', `${pathOf(options)}/dry-run`, {
      body,
      headers,
      query,
      skipSignature,
      settings: objectOf(settings),
    })
    const view = dryRunView.parse(said)
    return { said, words: formatDryRun(view), fine: isFine(view) }
  },
}

const page = z.object({
  brought: z.int(),
  next: z.object({ day: z.string(), cursor: z.string().optional() }).optional(),
})

const bringBack = async (options: Options): Promise<number> => {
  let brought = 0
  let next: z.output<typeof page>['next'] = undefined
  do {
    const said: z.output<typeof page> = page.parse(
      await ask(options, 'POST', `${pathOf(options)}/bring-back`, next ?? {}),
    )
    brought += said.brought
    next = said.next
  } while (next)
  return brought
}

const told = (error: unknown): string => {
  if (error instanceof z.ZodError) return error.issues.map(({ message }) => message).join('\n')
  if (error instanceof Turned || (error instanceof TypeError && 'code' in error)) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

try {
  const options = readOptions(process.argv.slice(2), process.env, keysIn('.rethread'))
  if (options) {
    const { said, words, fine = true } = await commands[options.command](options)
    process.stdout.write(options.json ? `${JSON.stringify(said)}\n` : words)
    if (!fine) process.exitCode = 1
  } else process.stdout.write(help)
} catch (error) {
  process.stderr.write(`${told(error)}\nnpm run connection -- --help tells what can be asked.\n`)
  process.exitCode = 1
}
