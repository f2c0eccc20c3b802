import type { Identity, Scalar } from '../../../model/touchpoint.ts'
import { prop } from '../parse-or-reject.ts'
import { identity, idOf } from '../identities.ts'
import { scopeOf } from './orders.ts'

/** The number of a parcel as an identity, within its carrier as the vendor spells it, in lower case. */
export const parcelIdentity = (number: unknown, carrier: unknown): Identity[] => {
  const scope = scopeOf(carrier)?.toLowerCase()
  return scope === undefined ? [] : identity('parcel.no', number, scope)
}

/** What is kept of a parcel. */
export const parcelProps = (number: unknown, carrier: unknown, reason?: string): Record<string, Scalar> => ({
  ...prop('tracking_no', idOf(number)),
  ...prop('carrier', idOf(carrier)?.toLowerCase()),
  ...prop('reason', reason),
})
