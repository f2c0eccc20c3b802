import type { Listing, MessageRepository } from '../../storage/repositories.ts'
import { resolveExpiredClaim } from './claim.ts'
import type { Message, SendRequest } from '../../model/message.ts'

export type RecoverStuckMessagesDeps = {
  readonly messages: Pick<MessageRepository, 'upTo' | 'list' | 'save'>
  /** Puts messages on the queue of their sender. */
  readonly release: (via: Message['via'], requests: readonly SendRequest[]) => Promise<void>
}

/**
 * What was found. `abandoned`: taken in hand and never settled; `overdue`: waiting in line, with nobody
 * coming; `attention`: in doubt for good, since less than a day: for a person to look at.
 */
export type StuckMessages = {
  readonly abandoned: number
  readonly overdue: number
  readonly attention: number
}

const minute = 60_000
const day = 24 * 60 * minute
/**
 * After how long a message that may go out should have: a queue's delay, a redelivery, a sweep that was down.
 */
const patience = 30 * minute

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

const paging = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor })

const request = ({ id, alias }: Message): SendRequest => ({ v: 1, message: id, alias })

const dueOf = ({ notBefore, createdAt }: Message): number => notBefore ?? createdAt

/**
 * Whether nobody seems to come for it. The wait doubles with each time it was put in line again, up to a day:
 * what cannot be sent is not tried for ever.
 */
const isOverdue = (message: Message, now: number): boolean =>
  now - dueOf(message) >= Math.min(day, Math.max(patience, dueOf(message) - message.createdAt))

const abandoned = async (deps: RecoverStuckMessagesDeps, now: number): Promise<Message[]> => {
  const found: Message[] = []
  for await (const message of pages((cursor) => deps.messages.upTo('claimed', now, paging(cursor)))) {
    if (!('wait' in resolveExpiredClaim(message, now, undefined))) found.push(message)
  }
  return found
}

/**
 * Put in line as of now, so that the next look finds it only if nobody came again. Whoever is being seen to
 * meanwhile is left alone.
 */
const overdue = async (deps: RecoverStuckMessagesDeps, now: number): Promise<Message[]> => {
  const found: Message[] = []
  for await (const message of pages((cursor) =>
    deps.messages.upTo('queued', now - patience, paging(cursor)),
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
 * Looks after messages whose function died: brings them to their sender again, which decides by the row what
 * is to be done, and counts those nobody will ever know about. All of it derives from what is stored, so a
 * death loses no alarm. Can be repeated.
 * @param now ms UTC
 */
export const recoverStuckMessages =
  (deps: RecoverStuckMessagesDeps) =>
  async (now: number): Promise<StuckMessages> => {
    const left = await abandoned(deps, now)
    const late = await overdue(deps, now)
    for (const [via, messages] of Map.groupBy([...left, ...late], (message) => message.via))
      await deps.release(via, messages.map(request))
    return { abandoned: left.length, overdue: late.length, attention: await inDoubt(deps, now) }
  }
