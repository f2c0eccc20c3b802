import { createHash } from 'node:crypto'
import type { Interruption } from '../model/interruption.ts'
import type { Journey } from '../model/journey.ts'
import type { Policy } from '../policy/policy.ts'
import type { DomainEvent } from '../model/domain-events.ts'
import { staffIdOf } from '../teams/staff-member.ts'
import type { Playbook, Treatment } from '../model/playbook.ts'

/** The same playbook on the same interruption is the same run, however often it is begun. */
export const treatmentId = (interruption: string, playbook: string): string =>
  createHash('sha256')
    .update(JSON.stringify([interruption, playbook]))
    .digest('base64url')
    .slice(0, 22)

/**
 * A run before its first step. `policy` is the version it is run by to its end, whatever is changed
 * meanwhile.
 */
export const begin = (
  interruption: Interruption,
  playbook: Playbook,
  policy: number,
  now: number,
): Treatment => ({
  id: treatmentId(interruption.id, playbook.id),
  interruption: interruption.id,
  alias: interruption.alias,
  person: interruption.person,
  cause: interruption.cause,
  playbook: playbook.id,
  policy,
  status: 'running',
  next: 0,
  startedAt: now,
  log: [],
  v: 1,
})

export const hasEnded = ({ status }: Treatment): boolean => status === 'done' || status === 'stopped'

/**
 * The colleague the person belongs to as far as this run knows: whom it chose last, or else whom the journey
 * names.
 * @returns staff id; of a colleague who cannot be found on the staff list, the text the journey holds
 */
export const ownerOf = (
  treatment: Treatment,
  journey: Journey | undefined,
  { staff }: Pick<Policy, 'staff'>,
): string | undefined =>
  treatment.log.findLast(({ to }) => to !== undefined)?.to ?? staffIdOf(staff, journey?.profile.owner)
/** What the bus is told of a run that ended. */
export const endedFact = ({
  id,
  person,
  interruption,
  endedAt = 0,
  outcome = '',
}: Treatment): DomainEvent => ({
  type: 'treatment.ended',
  detail: { v: 1, id: `${id}:ended`, at: endedAt, person, treatment: id, interruption, outcome },
})
