/**
 * A process for the test of `processes.ts`: case 7 ends it, case 1103 never ends, case 12 breaks a promise.
 */
import { nothingPlayed, type Played, sumOf } from './orders.ts'
import { serve } from './serve.ts'

serve(async ({ from, cases }, before) => {
  let played: Played = nothingPlayed
  for (let index = from; index < from + cases; index += 1) {
    await before(index)
    if (index === 7) process.exit(3)
    if (index === 1103) await new Promise(() => {})
    const broken = index === 12 ? [{ case: index, family: 'dying', promise: 'it was to be twelve' }] : []
    played = sumOf(played, { ...nothingPlayed, cases: 1, counts: { dying: 1 }, broken })
  }
  return played
})
