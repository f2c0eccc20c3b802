import { reason, type Reason } from '../model/reasons/reason.ts'
import type { Profile } from '../model/journey.ts'
import type { Step } from '../model/playbook.ts'
import type { Policy, Staff } from '../policy/policy.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { senderOf } from '../runtime/sender-list.ts'
import { leastBusy, managerOf } from '../teams/assignment.ts'

type Send = Extract<Step, { do: 'send' }>

/** The address of a message, or the reason why there is none. `staff` is the colleague it is for. */
export type Recipient = (
  { readonly address: string; readonly mention?: string } | { readonly unreachable: Reason }
) & { readonly staff?: Staff }

const customerRecipient = (via: Send['via'], profile: Profile): Recipient => {
  const { field, missing } = senderOf(via).customer
  const address = field && profile[field]
  return address === undefined ? { unreachable: { code: missing } } : { address }
}

const staffRecipient = (via: Send['via'], staff: Staff): Recipient => {
  const { field, mention, missing } = senderOf(via).staff
  const address = field && staff[field]
  if (address === undefined) return { staff, unreachable: { code: missing, params: { colleague: staff.id } } }
  return { staff, address, ...omitUndefined({ mention: mention && staff[mention] }) }
}

/** Whom a message is for. `owner` is a staff id, as far as known; `load` counts people by staff id. */
export type RecipientQuery = {
  readonly step: Send
  readonly profile: Profile
  readonly policy: Pick<Policy, 'staff'>
  readonly load: Readonly<Record<string, number>>
  readonly owner: string | undefined
}

/**
 * Finds the recipient of a message: the customer; the colleague who owns them or, without an owner, the one
 * with the fewest people; or the manager.
 */
export const recipientOf = ({
  step: { via, to },
  profile,
  policy: { staff },
  load,
  owner,
}: RecipientQuery): Recipient => {
  if (to === 'customer') return customerRecipient(via, profile)
  if (to === 'manager') {
    const manager = managerOf(staff)
    return manager ? staffRecipient(via, manager) : { unreachable: reason('recipient.no-manager') }
  }
  const assigned = staff.find(({ id, active }) => active && id === owner)
  if (assigned) return staffRecipient(via, assigned)
  const choice = leastBusy(staff, load, owner)
  return 'to' in choice ? staffRecipient(via, choice.to) : { unreachable: choice.unavailable }
}
