/** A process for testing: it dies of the seeds from the 26th on, and finds nothing in all others. */
import { nothingPlayed, orderSchema } from './play.ts'

process.on('message', (message) => {
  const { from, seeds } = orderSchema.parse(message)
  if (from === 26) process.exit(3)
  process.send?.({ ...nothingPlayed, played: seeds })
})
