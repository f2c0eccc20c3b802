import { minuteMs } from '../../runtime/time-buckets.ts'
import type { Listing } from '../../storage/repositories.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import { resolveExpiredClaim } from './claim.ts'
import type { Message, SendRequest } from '../../model/message.ts'
import type { MessageRepository } from '../../storage/message-ports.ts'

export type RecoverStuckMessagesDeps = {
  readonly messages: Pick<MessageRepository, 'upTo' | 'list' | 'save'>
  /** Enqueues messages for their sender. */
  readonly release: (via: Message['via'], requests: readonly SendRequest[]) => Promise<void>
}

/**
 * Counts of stuck messages. `abandoned`: the claim expired without a result; `overdue`: queued, but never
 * processed; `attention`: unclear for less than a day, for a person to check.
 */
export type StuckMessages = {
  readonly abandoned: number
  readonly overdue: number
  readonly attention: number
}

const day = 24 * 60 * minuteMs
/** How long (ms) a due message may take: covers queue delay, redelivery and a missed sweep. */
const overdueAfter = 30 * minuteMs

async function* pages(
  read: (cursor: string | undefined) => Promise<Listing<Message>>,
): AsyncGenerator<Message> {
  let cursor: string | undefined
  do {
    const page: Listing<Message> = await read(cursor)
    yield* page.items
    cursor = page.cursor
  } while (cursor !== undefined)
}

const paging = (cursor: string | undefined) => omitUndefined({ cursor })

const request = ({ id, alias }: Message): SendRequest => ({ v: 1, message: id, alias })

const dueOf = ({ notBefore, createdAt }: Message): number => notBefore ?? createdAt

/**
 * Whether a queued message was lost. The wait doubles with each recovery, up to a day: an exponential
 * backoff.
 */
const isOverdue = (message: Message, now: number): boolean =>
  now - dueOf(message) >= Math.min(day, Math.max(overdueAfter, dueOf(message) - message.createdAt))

const abandoned = async (deps: RecoverStuckMessagesDeps, now: number): Promise<Message[]> => {
  const found: Message[] = []
  for await (const message of pages((cursor) => deps.messages.upTo('claimed', now, paging(cursor)))) {
    if (!('wait' in resolveExpiredClaim(message, now, undefined))) found.push(message)
  }
  return found
}

/**
 * Saves overdue messages as due now, so that the next run finds only those that were lost again. A message
 * that changed in the meantime is skipped.
 */
const overdue = async (deps: RecoverStuckMessagesDeps, now: number): Promise<Message[]> => {
  const found: Message[] = []
  for await (const message of pages((cursor) =>
    deps.messages.upTo('queued', now - overdueAfter, paging(cursor)),
  )) {
    if (isOverdue(message, now)) found.push(message)
  }
  const save = async (message: Message) =>
    (await deps.messages.save({ ...message, notBefore: now, v: message.v + 1 })) ? [message] : []
  return (await Promise.all(found.map(save))).flat()
}

const inDoubt = async (deps: RecoverStuckMessagesDeps, now: number): Promise<number> => {
  let count = 0
  for await (const message of pages((cursor) => deps.messages.list('unclear', paging(cursor)))) {
    if ((message.doubt?.at ?? 0) > now - day) count += 1
    if (message.createdAt < now - 3 * day) break
  }
  return count
}

/**
 * Enqueues messages whose function crashed: the sender decides by what is stored. Counts the unclear ones
 * too. Everything derives from stored state, so a crash loses no alarm. Idempotent.
 * @param now ms UTC
 */
export const recoverStuckMessages =
  (deps: RecoverStuckMessagesDeps) =>
  async (now: number): Promise<StuckMessages> => {
    const expired = await abandoned(deps, now)
    const late = await overdue(deps, now)
    for (const [via, messages] of Map.groupBy([...expired, ...late], (message) => message.via))
      await deps.release(via, messages.map(request))
    return { abandoned: expired.length, overdue: late.length, attention: await inDoubt(deps, now) }
  }
