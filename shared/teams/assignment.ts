import { reason, type Reason } from '../model/reasons/reason.ts'
import type { Staff } from '../policy/policy.ts'

/** The colleague a person is assigned to, or why there is none. */
export type Choice = { readonly to: Staff } | { readonly unavailable: Reason }

/**
 * Chooses the active member with the fewest people, never the present owner; ties are decided by id.
 * @param load number of people of each colleague, by staff id
 * @param owner staff id of the present owner
 */
export const leastBusy = (
  staff: readonly Staff[],
  load: Readonly<Record<string, number>>,
  owner?: string,
): Choice => {
  const free = staff.filter(({ active, role, id }) => active && role === 'member' && id !== owner)
  const [to] = free.sort((a, b) => (load[a.id] ?? 0) - (load[b.id] ?? 0) || (a.id < b.id ? -1 : 1))
  return to
    ? { to }
    : { unavailable: reason(owner ? 'recipient.no-other-colleague' : 'recipient.no-colleague') }
}

/** The manager that escalations go to: the active one with the first id. */
export const managerOf = (staff: readonly Staff[]): Staff | undefined =>
  staff.filter(({ active, role }) => active && role === 'manager').sort((a, b) => (a.id < b.id ? -1 : 1))[0]
