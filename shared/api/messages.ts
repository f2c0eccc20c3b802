import { type Message, messageStatuses } from '../model/message.ts'
import type { Listing, Repositories } from '../storage/repositories.ts'
import { parsePaging, parseEnumList } from './query-params.ts'
import { mergePages, type Source } from './merge-pages.ts'
import type { MessageView } from './views/journeys.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { found, named, type PersonName } from './find-person.ts'

const viewOf = ({ claim: _claim, v: _v, ...message }: Message): MessageView => message

const newer = (a: Message, b: Message): number => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1)

/** What the queue of a status is sorted by: queued messages stand in line from when they may go. */
const standing = ({ status, notBefore, createdAt }: Message): number =>
  status === 'queued' ? (notBefore ?? createdAt) : createdAt

/** All at once, as one page: a person's messages are few, for the caps see to it. */
const allOf =
  (messages: readonly Message[]): Source<Message> =>
  async () => ({ items: [...messages] })

/**
 * `GET /api/messages?person=&status=`: newest first, with the reason for every one not sent. `person` as
 * paths name one; `status` a list parted by commas.
 * @param country (ISO 3166) of a phone number that states none
 * @throws Refused naming the parameter that is wrong
 */
export const messagesPage = async (
  rows: Pick<Repositories, 'messages' | 'people' | 'touchpoints' | 'journeys'>,
  query: Readonly<Record<string, string>>,
  country: string,
): Promise<Listing<MessageView>> => {
  const statuses = parseEnumList('status', query['status'], messageStatuses, messageStatuses)
  const ofStatus =
    (status: Message['status']): Source<Message> =>
    (paging) =>
      rows.messages.list(status, paging)
  const sources = query['person']
    ? { person: allOf(await ofPerson(rows, { text: query['person'], country })) }
    : Object.fromEntries(statuses.map((status) => [status, ofStatus(status)]))
  const rank = query['person'] ? ({ createdAt }: Message) => createdAt : standing
  const { items, cursor } = await mergePages<Message>(
    {
      sources,
      rank,
      id: ({ id }) => id,
      before: query['person'] ? newer : (a, b) => standing(b) - standing(a),
      keep: ({ status }) => statuses.includes(status),
    },
    parsePaging(query),
  )
  return omitUndefined({ items: items.map(viewOf), cursor })
}

const ofPerson = async (
  rows: Pick<Repositories, 'messages' | 'people' | 'touchpoints' | 'journeys'>,
  name: PersonName,
): Promise<Message[]> => {
  const { aliases } = await found(rows, await named(name))
  const messages = await Promise.all(aliases.map((alias) => Array.fromAsync(rows.messages.ofAlias(alias))))
  return messages.flat().sort(newer)
}
