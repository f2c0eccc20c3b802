import * as z from 'zod'
import { RetryableError } from '../../runtime/errors.ts'
import type { PollContext, Pulled } from '../channel.ts'
import { membersOf, writeJson } from '../parsing/json.ts'
import { type Call, callerOf } from './top.ts'
import type { Connection } from '../../model/connection.ts'

/** Messages of a page; the vendor gives up to 200. */
const mostMessages = 100

const pageSchema = z.object({
  messages: z.object({ tmc_message: z.array(z.unknown()).default([]) }).optional(),
})
const idSchema = z.union([z.string(), z.number()]).transform(String)

/**
 * The message service (TMC), asked page by page while pages come full (Taobao Open Platform, TOP and Qimen):
 * the vendor asks not to be asked in vain. What is not confirmed comes again after some minutes.
 * @throws Unavailable when Taobao does not answer, or with an error
 */
export async function* poll(connection: Connection, asking: PollContext): AsyncGenerator<Pulled> {
  const caller = callerOf(connection, asking)
  if (!caller) return
  for (;;) {
    const messages = await consumed(caller.call)
    if (messages.length === 0) return
    yield {
      events: messages.map(writeJson),
      context: { app: caller.app },
      confirm: () => confirmed(caller.call, messages),
    }
    if (messages.length < mostMessages) return
  }
}

const consumed = async (call: Call): Promise<readonly unknown[]> => {
  const { data } = pageSchema.safeParse(
    await call('taobao.tmc.messages.consume', { quantity: String(mostMessages) }),
  )
  if (!data) throw new RetryableError('taobao gives messages that are none')
  return data.messages?.tmc_message ?? []
}

/** One that has no id can not be confirmed; it was stored, and is refused on record. */
const confirmed = async (call: Call, messages: readonly unknown[]): Promise<void> => {
  const ids = messages.flatMap((message) => idSchema.safeParse(membersOf(message)?.['id']).data ?? [])
  if (ids.length > 0) await call('taobao.tmc.messages.confirm', { s_message_ids: ids.join(',') })
}
