import { parseArgs } from 'node:util'
import * as z from 'zod'
import { leaveKeys } from './data-folder.ts'
import { CannotStart } from './startup-error.ts'
import { startLocal } from './local-runtime.ts'

const help = `Runs the whole stack on this machine.

  npm start -- [--port 8787] [--data .rethread] [--fresh] [--speed 60] [--json] [--verbose] [--help]

  --port N     where it listens, on this machine only (8787)
  --data DIR   where everything is kept (.rethread)
  --fresh      forget what was kept there
  --speed N    how many times faster than the world the clock runs (1); 0 stands still until it is moved
  --json       nothing on standard output but one line when ready: {"ready":true,"url":…,"writeKey":…,"token":…}
  --verbose    the functions' logs here too, not only in DIR/logs
`

const options = z.object({
  port: z.coerce
    .number('--port is a number')
    .int('--port is a whole number')
    .min(0, '--port is 0 to 65535')
    .max(65_535, '--port is 0 to 65535')
    .default(8787),
  data: z.string().default('.rethread'),
  fresh: z.boolean().default(false),
  speed: z.coerce.number('--speed is a number').min(0, '--speed is 0 or more').default(1),
  json: z.boolean().default(false),
  verbose: z.boolean().default(false),
  help: z.boolean().default(false),
})

const readOptions = (): z.output<typeof options> => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      fresh: { type: 'boolean' },
      speed: { type: 'string' },
      json: { type: 'boolean' },
      verbose: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  return options.parse(values)
}

/**
 * What the person who started it can put right: told in a sentence, without where in the code it happened.
 */
const isPlain = (problem: unknown): problem is Error =>
  problem instanceof CannotStart ||
  (problem instanceof TypeError && 'code' in problem && String(problem.code).startsWith('ERR_PARSE_ARGS'))

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const run = async (): Promise<void> => {
  const { port, data, fresh, speed, json, verbose, help: asked } = readOptions()
  if (asked) {
    process.stdout.write(help)
    return
  }
  const began = performance.now()
  say(`Starting Rethread on port ${port}, with data in ${data} …`)
  const local = await startLocal({ port, dataDir: data, fresh, speed, verbose, say })
  const stop = (): void => {
    say('Stopping …')
    local.stop().then(
      () => process.exit(0),
      (problem: unknown) => {
        say(String(problem))
        process.exit(1)
      },
    )
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  const { url, writeKey, token } = local
  leaveKeys(data, { url, writeKey, token })
  say(`Ready after ${((performance.now() - began) / 1000).toFixed(1)} s.`)
  if (json) process.stdout.write(`${JSON.stringify({ ready: true, url, writeKey, token })}\n`)
  else
    process.stdout.write(`
  ${url}/#token=${token}
      the console, signed in
  ${url}/_local#token=${token}
      the inbox: the e-mails and WeCom messages that would have left this machine
  ${url}/v1/track
      Segment's API; the write key is ${writeKey}

  For the command line: export TOKEN=${token} WRITE_KEY=${writeKey}

  Ctrl-C stops it. What it holds is kept in ${data}.
`)
}

try {
  process.env['TZ'] = 'UTC'
  await run()
} catch (problem) {
  process.stderr.write(
    isPlain(problem)
      ? `${problem.message}\n`
      : problem instanceof z.ZodError
        ? `${problem.issues.map(({ message }) => message).join('\n')}\n`
        : `${problem instanceof Error ? problem.stack : String(problem)}\n`,
  )
  process.exit(1)
}
