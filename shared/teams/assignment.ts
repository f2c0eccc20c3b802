import { reason, type Reason } from '../model/reasons/reason.ts'
import type { Staff } from '../policy/policy.ts'

/** Who gets a person, or why nobody does. */
export type Choice = { readonly to: Staff } | { readonly nobody: Reason }

/**
 * The colleague with the least to do: active members only, never the present owner, equals by id.
 * @param load how many people each colleague (by id) has now
 * @param owner id of the colleague who has the person now
 */
export const leastBusy = (
  staff: readonly Staff[],
  load: Readonly<Record<string, number>>,
  owner?: string,
): Choice => {
  const free = staff.filter(({ active, role, id }) => active && role === 'member' && id !== owner)
  const [to] = free.sort((a, b) => (load[a.id] ?? 0) - (load[b.id] ?? 0) || (a.id < b.id ? -1 : 1))
  return to ? { to } : { nobody: reason(owner ? 'recipient.no-other-colleague' : 'recipient.no-colleague') }
}

/** Whom the team turns to when a colleague does not act: the active manager with the first id. */
export const managerOf = (staff: readonly Staff[]): Staff | undefined =>
  staff.filter(({ active, role }) => active && role === 'manager').sort((a, b) => (a.id < b.id ? -1 : 1))[0]
