import * as z from 'zod'
import { messageCategory, messageClass, via } from '../message.ts'
import { slug } from './fields.ts'

/** Sends a message. When it is suppressed or fails, the treatment continues at once with the next step. */
export const sendStep = z.object({
  do: z.literal('send'),
  id: slug,
  via,
  to: z.enum(['customer', 'owner', 'manager']),
  template: slug,
  class: messageClass.optional(),
  category: messageCategory.optional(),
})
