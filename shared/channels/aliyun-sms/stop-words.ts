import * as z from 'zod'

/**
 * A setting: a reply of one of these words, and of nothing else, takes consent back. Which word a text offers (拒收请回复R) is the carrier's
 * and the sender's to say.
 */
export const stopWords = z
  .array(z.string().min(1).max(20))
  .max(50)
  .default(['T', 'TD', 'R', '退订', '拒收', '取消订阅', 'STOP', 'UNSUBSCRIBE'])
