import type { Profile } from '../model/journey.ts'
import type { Policy, Staff } from '../policy/policy.ts'
import { leastBusy, managerOf } from '../teams/assignment.ts'
import type { Step } from '../model/playbook.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

type Send = Extract<Step, { do: 'send' }>

/** Where a message goes, or why it can go nowhere. `staff` is the colleague it is for. */
export type Addressee = (
  { readonly address: string; readonly mention?: string } | { readonly unreachable: string }
) & { readonly staff?: Staff }

const customerBy = (via: Send['via'], { email }: Profile): Addressee => {
  if (via === 'wecom') return { unreachable: 'a group robot cannot reach customers' }
  return email === undefined ? { unreachable: 'no e-mail address is known' } : { address: email }
}

const colleagueBy = (via: Send['via'], staff: Staff): Addressee => {
  if (via === 'email') {
    return {
      staff,
      ...(staff.email === undefined
        ? { unreachable: `${staff.id} has no e-mail address` }
        : { address: staff.email }),
    }
  }
  if (staff.robot === undefined) return { staff, unreachable: `${staff.id} reads no group with a robot` }
  return omitUndefined({ staff, address: staff.robot, mention: staff.wecomUserId })
}

/**
 * Who gets a message: the customer; the colleague who owns them (or, while nobody does, the one with the
 * least to do); or the manager.
 * @param owner staff id, as far as known
 * @param load how many people each colleague (by id) has now
 */
export const addresseeOf = (
  { via, to }: Send,
  profile: Profile,
  { staff }: Pick<Policy, 'staff'>,
  load: Readonly<Record<string, number>>,
  owner: string | undefined,
): Addressee => {
  if (to === 'customer') return customerBy(via, profile)
  if (to === 'manager') {
    const manager = managerOf(staff)
    return manager ? colleagueBy(via, manager) : { unreachable: 'no manager is active' }
  }
  const owning = staff.find(({ id, active }) => active && id === owner)
  if (owning) return colleagueBy(via, owning)
  const choice = leastBusy(staff, load, owner)
  return 'to' in choice ? colleagueBy(via, choice.to) : { unreachable: choice.nobody }
}
