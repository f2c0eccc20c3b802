import * as z from 'zod'

/**
 * A setting: a reply that consists of one of these words withdraws consent. They are added to the keywords
 * that are known everywhere (`reading/keywords.ts`); which word a text offers (拒收请回复R) is for the carrier and
 * the sender to decide.
 */
export const stopWords = z
  .array(z.string().min(1).max(20))
  .max(50)
  .default(['T', 'TD', 'R', '退订', '拒收', '取消订阅', 'STOP', 'UNSUBSCRIBE'])
