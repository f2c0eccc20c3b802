import type { Interruption } from '../model/interruption.ts'
import type { Journey } from '../model/journey.ts'
import type { Policy } from '../policy/policy.ts'
import type { DomainEvent } from '../model/domain-events.ts'
import { hashId } from '../runtime/hash-id.ts'
import { staffIdOf } from '../teams/staff-member.ts'
import type { Playbook, Treatment } from '../model/playbook.ts'

/** Deterministic id: the same playbook on the same interruption is the same treatment. */
export const treatmentId = (interruption: string, playbook: string): string =>
  hashId(JSON.stringify([interruption, playbook]))

/** A treatment before its first step. `policy` is the version whose playbook it follows to its end. */
export const newTreatment = (
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
 * Owner of the person: the colleague this treatment chose last, or else the one the journey names.
 * @returns staff id; the journey's own text for an owner who is not on the staff list
 */
export const ownerOf = (
  treatment: Treatment,
  journey: Journey | undefined,
  { staff }: Pick<Policy, 'staff'>,
): string | undefined =>
  treatment.log.findLast(({ to }) => to !== undefined)?.to ?? staffIdOf(staff, journey?.profile.owner)

/** The domain event of a treatment that ended. */
export const endedEvent = ({
  id,
  person,
  interruption,
  endedAt = 0,
  outcome = '',
}: Treatment): DomainEvent => ({
  type: 'treatment.ended',
  detail: { v: 1, id: `${id}:ended`, at: endedAt, person, treatment: id, interruption, outcome },
})
