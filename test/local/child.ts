// The probe stack in a process of its own, to be killed: says where it listens, then waits for the end.
import { probe } from './probe.ts'

const local = await probe(undefined, process.argv[2]).start({ startAt: '2026-01-05T09:00:00Z' })
process.stdout.write(
  `${JSON.stringify({ url: local.url, localToken: local.localToken, aws: local.aws, table: local.nameOf('Table'), queue: local.nameOf('Queue') })}\n`,
)
setInterval(() => {}, 1000)
