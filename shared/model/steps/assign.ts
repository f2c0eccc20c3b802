import * as z from 'zod'
import { slug } from './fields.ts'

/** Assigns the person to the colleague who has the fewest people. */
export const assignStep = z.object({ do: z.literal('assign'), id: slug })
