import type { InterruptionStatus } from '../model/interruption.ts'
import type { Message } from '../model/message.ts'
import type { Key } from './store.ts'

/**
 * Every key of both tables, exactly as docs/interfaces.md lists them. Times inside keys are UTC: hours
 * `2026-01-05T02`, minutes `2026-01-05T02:31`.
 */
const aliasPk = (alias: string) => `alias#${alias}`
const personPk = (person: string) => `person#${person}`

/** What is stated comes from strangers: `#` parts the key, and half a surrogate pair has no UTF-8. */
const stated = (text: string) => text.replaceAll('%', '%25').replaceAll('#', '%23').toWellFormed()

export const touchpointKey = (alias: string, statedAt: string, id: string): Key => ({
  pk: alias,
  sk: `${stated(statedAt)}#${id.toWellFormed()}`,
})
export const refusalPk = (channel: string, day: string) => `refused#${channel}#${day}`
export const refusalKey = (channel: string, day: string, id: string): Key => ({
  pk: refusalPk(channel, day),
  sk: id,
})
export const isRefusalKey = ({ pk }: Pick<Key, 'pk'>) => pk.startsWith('refused#')

export const personKey = (alias: string): Key => ({ pk: aliasPk(alias), sk: 'person' })
export const journeyKey = (person: string): Key => ({ pk: personPk(person), sk: 'journey' })
export const contactKey = (person: string): Key => ({ pk: personPk(person), sk: 'contact' })
export const consentKey = (alias: string): Key => ({ pk: aliasPk(alias), sk: 'consent' })

export const interruptionPrefix = 'interruption#'
export const interruptionPk = aliasPk
export const interruptionKey = (alias: string, id: string): Key => ({
  pk: aliasPk(alias),
  sk: `${interruptionPrefix}${id}`,
})
export const interruptionQueue = (status: InterruptionStatus) => `interruption#${status}`

export const messagePrefix = 'message#'
export const messagePk = aliasPk
export const messageKey = (alias: string, id: string): Key => ({
  pk: aliasPk(alias),
  sk: `${messagePrefix}${id}`,
})
export const messageQueue = (status: Message['status']) => `message#${status}`

export const treatmentKey = (id: string): Key => ({ pk: `treatment#${id}`, sk: 'treatment' })

export const timerPk = (hour: string, shard: number) => `timer#${hour}#${shard}`
export const timerKey = (minute: string, shard: number, kind: string, id: string): Key => ({
  pk: timerPk(minute.slice(0, 13), shard),
  sk: `${minute}#${kind}#${id}`,
})
export const sweepKey = (shard: number): Key => ({ pk: 'sweep', sk: `cursor#${shard}` })

export const counterPk = (month: string) => `counter#${month}`
export const countedPk = 'counted'
export const countedKey = (month: string): Key => ({ pk: countedPk, sk: month })
export const counterKey = (hour: string, part: string): Key => ({
  pk: counterPk(hour.slice(0, 7)),
  sk: `${hour}#${part}`,
})

export const policyPk = 'policy'
export const policyKey = (version: number): Key => ({ pk: policyPk, sk: `v#${version}` })
export const mappingPk = 'imports'
export const mappingPrefix = 'mapping#'
export const mappingKey = (name: string): Key => ({ pk: mappingPk, sk: `${mappingPrefix}${stated(name)}` })
export const importPrefix = 'import#'
export const importKey = (id: string): Key => ({ pk: mappingPk, sk: `${importPrefix}${id}` })

export const connectionsPk = 'connections'
export const connectionKey = (channel: string, id: string): Key => ({
  pk: connectionsPk,
  sk: `${channel}#${id}`,
})
export const staffPk = 'staff'
export const staffKey = (id: string): Key => ({ pk: staffPk, sk: id })
export const assignmentKey = (id: string): Key => ({ pk: `assignment#${id}`, sk: 'assignment' })
/** An event for which people register: what was stated about it as a whole, and who registered. */
export const subjectPk = (subject: string) => `subject#${stated(subject)}`
export const subjectGuestPrefix = 'guest#'
export const subjectGuestKey = (subject: string, alias: string): Key => ({
  pk: subjectPk(subject),
  sk: `${subjectGuestPrefix}${alias}`,
})
export const subjectChangePrefix = 'change#'
export const subjectChangeKey = (subject: string, statedAt: string, hash: string): Key => ({
  pk: subjectPk(subject),
  sk: `${subjectChangePrefix}${stated(statedAt)}#${hash}`,
})

export const refoldPk = 'refold'
export const leaseKey = (name: string): Key => ({ pk: 'lease', sk: name })
export const refoldKey = (person: string): Key => ({ pk: refoldPk, sk: person })
export const erasurePk = 'erasure'
export const erasureKey = (alias: string): Key => ({ pk: erasurePk, sk: alias })
export const erasedPk = 'erased'
export const erasedKey = (doneAt: string, id: string): Key => ({ pk: erasedPk, sk: `${doneAt}#${id}` })
export const bucketKey = (hash: string): Key => ({ pk: 'bucket', sk: hash })

export const progressPk = 'progress'
export const lanePrefix = 'lane#'
export const laneKey = (lane: string): Key => ({ pk: progressPk, sk: `${lanePrefix}${lane}` })
export const storedKey = (minute: string): Key => ({ pk: progressPk, sk: `stored#${minute}` })

export const jobPk = 'jobs'
export const jobKey = (id: string): Key => ({ pk: jobPk, sk: id })
export const jobPartPk = (id: string) => `job#${id}`
export const jobPartKey = (id: string, run: string, bucket: string): Key => ({
  pk: jobPartPk(id),
  sk: `${run}#${bucket}`,
})
