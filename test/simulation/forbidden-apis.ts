import type { Message } from '../../shared/model/message.ts'
import type { Policy } from '../../shared/policy/policy.ts'
import { aliasOf } from '../../shared/model/identity.ts'
import { consentRepository } from '../../shared/storage/repositories/consent-repository.ts'
import { interruptionRepository } from '../../shared/storage/repositories/interruption-repository.ts'
import { afterQuiet } from '../../shared/teams/quiet-hours.ts'
import type { MemoryStore } from './memory/store.ts'
import type { Consent } from '../../shared/storage/message-ports.ts'

/** Everybody here lives in one zone. */
export const zone = 'Asia/Shanghai'

const allConsents = async (memory: MemoryStore): Promise<Consent[]> => {
  const rows = consentRepository(memory)
  const aliases = [...memory.everything('state')].flatMap(({ pk, sk }) =>
    sk === 'consent' ? [pk.slice('alias#'.length)] : [],
  )
  return (await Promise.all(aliases.map(rows.get))).flatMap((consent) => consent ?? [])
}

/** What was said about marketing by e-mail, or by every way. */
const wordsOf = (consent: Consent | undefined) =>
  ['email marketing', '* marketing'].flatMap((key) => consent?.words?.[key] ?? [])

/**
 * What speaks against sending a message now, told simply and without the product's guard rails: what is on
 * record about its address, the hour, the end of the break. A later word anywhere may take a withdrawal back,
 * so only one that nobody can have taken back counts. Nothing for colleagues.
 */
export const forbidden = async (
  memory: MemoryStore,
  message: Message,
  { quietHours }: Policy,
  now: number,
): Promise<string | undefined> => {
  if (message.to !== 'customer') return undefined
  const all = await allConsents(memory)
  const consent = all.find(({ alias }) => alias === aliasOf({ kind: 'email', value: message.address }))
  if (consent?.erasedAt !== undefined) return 'the person asked to be forgotten'
  if (consent?.suppressed) return `the address is suppressed: ${consent.suppressed.why}`
  const withdrawn = wordsOf(consent).find(({ given }) => !given)?.at
  const takenBack =
    withdrawn !== undefined &&
    all.some((other) => wordsOf(other).some(({ given, at }) => given && at >= withdrawn))
  if (message.category === 'marketing' && withdrawn !== undefined && !takenBack)
    return 'consent was withdrawn'
  if (afterQuiet(quietHours, now, zone) > now) return 'these are quiet hours'
  const interruption = await interruptionRepository(memory).get(message.alias, message.interruption)
  return interruption?.status === 'open' || interruption?.status === 'treating'
    ? undefined
    : 'nothing is broken any more'
}
