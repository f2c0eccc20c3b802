import { journeyOfAlias } from '../../journeys/journey-of-alias.ts'
import { aliasOf } from '../../model/identity.ts'
import { type PolicyHistory, policyAt } from '../../policy/policy.ts'
import type { Repositories } from '../../storage/repositories.ts'
import { recipientZone } from '../../teams/recipient-zone.ts'
import type { SendContext } from './guards.ts'
import type { Message } from '../../model/message.ts'
import type { ContactLedger } from '../../storage/message-ports.ts'

export type SendContextRepositories = Pick<
  Repositories,
  'messages' | 'consents' | 'interruptions' | 'journeys' | 'people'
>

/** Alias of the contact point a message goes to, where consent and suppression are kept for it. */
const addressAlias = ({ via, address }: Message): string | undefined =>
  via === 'email' && address !== '' ? aliasOf({ kind: 'email', value: address }) : undefined

/**
 * Ledgers of what was sent to the person, under today's id and the one they had when the message was made.
 */
const ledgersOf = async (
  rows: SendContextRepositories,
  message: Message,
  person: string,
): Promise<ContactLedger[]> =>
  message.to === 'customer'
    ? Promise.all([...new Set([person, message.person])].map((name) => rows.messages.ledger(name)))
    : []

const messagesOf = async (rows: SendContextRepositories, aliases: readonly string[]): Promise<Message[]> =>
  (await Promise.all(aliases.map((alias) => Array.fromAsync(rows.messages.ofAlias(alias))))).flat()

/**
 * Reads what the guards check. The first ledger is that of the person's id today: sends are counted there.
 */
export const loadSendContext = async (
  rows: SendContextRepositories,
  policies: PolicyHistory,
  message: Message,
  now: number,
): Promise<SendContext> => {
  const policy = policyAt(policies, now)
  const address = addressAlias(message)
  const [journey, interruption] = await Promise.all([
    journeyOfAlias(rows, message.alias, message.person),
    rows.interruptions.get(message.alias, message.interruption),
  ])
  const aliases = journey?.aliases ?? [message.alias]
  const points = new Set([message.alias, ...aliases, ...[address].filter((alias) => alias !== undefined)])
  const [consents, ledgers, others] = await Promise.all([
    Promise.all([...points].map((alias) => rows.consents.get(alias))),
    ledgersOf(rows, message, journey?.person ?? message.person),
    message.category === 'marketing' ? messagesOf(rows, aliases) : [],
  ])
  const known = consents.flatMap((consent) => consent ?? [])
  return {
    message,
    journey,
    interruption,
    consents: known,
    address: known.find(({ alias }) => alias === address),
    ledgers,
    others,
    policy,
    now,
    zone: recipientZone(journey?.profile ?? {}, policy.calendar.timeZone),
  }
}
