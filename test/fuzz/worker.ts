/** One of the processes of `npm run fuzz`: plays what it is ordered, and dies of whatever escapes a case. */
import { play } from './play.ts'
import { serve } from './serve.ts'

// Whoever interrupts wants to know what came of it so far: the process that gave the order says when it is
// over.
process.on('SIGINT', () => {})
serve(play)
