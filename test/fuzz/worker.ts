/** One of the processes of `npm run fuzz`: plays what it is ordered, and dies of whatever escapes a case. */
import { play } from './play.ts'
import { serve } from './serve.ts'

serve(play)
