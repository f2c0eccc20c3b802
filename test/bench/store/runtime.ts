// A local runtime in a process of its own, with one table, for the bench: says where it listens, then waits
// for the end.
import { probe } from '../../local/probe.ts'

const stack = probe(({ Resources }) => {
  // No function is started by the table's stream or the queue: only the endpoint and the database are
  // measured.
  for (const name of ['Stream', 'Drain']) delete Resources[name]
})
const local = await stack.start({ startAt: '2026-01-05T09:00:00Z' })
process.once('SIGTERM', () => {
  void local.stop().then(() => {
    stack.remove()
    process.exit(0)
  })
})
process.stdout.write(`${JSON.stringify({ aws: local.aws, table: local.nameOf('Table') })}\n`)
