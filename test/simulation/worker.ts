/**
 * One of the processes of `npm run simulate`: plays what it is ordered, and reports the result and the CPU
 * time (µs) it took.
 */
import { orderSchema, play } from './play.ts'

// Thousands of failures of dependencies are thrown on purpose; of a broken promise only the message is
// reported.
Error.stackTraceLimit = 0

const answer = async (order: unknown): Promise<void> => {
  const before = process.cpuUsage()
  const played = await play(orderSchema.parse(order))
  const { user, system } = process.cpuUsage(before)
  process.send?.({ ...played, cpuMicros: user + system })
}

process.on('message', (order) => void answer(order))
