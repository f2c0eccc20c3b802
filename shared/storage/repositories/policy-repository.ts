import { readCompany } from '../../policy/company.ts'
import { firstPolicyFor } from '../../policy/first-policy.ts'
import { type Policy, type PolicyHistory, policySchema } from '../../policy/policy.ts'
import { optionalEnv } from '../../runtime/env.ts'
import { lazy } from '../../runtime/lazy.ts'
import { policyKey, policyPk } from '../keys.ts'
import { encodeRecord, decodeRecord } from '../dynamodb/record-codec.ts'
import type { PolicyRepository } from '../repositories.ts'
import { everything, type Item, type Store } from '../store.ts'

/**
 * Policy versions. The built-in first one is stored with the second: what was judged by it stays judged by
 * it, even after we ship another.
 * @param first the version to begin with; by default that of the company that the stack states
 */
export const policyRepository = (store: Store, first: Policy = companyPolicy()): PolicyRepository => ({
  history: async () => {
    const saved: Policy[] = []
    for await (const item of everything(store, { pk: policyPk })) saved.push(decodeRecord(policySchema, item))
    return wholeHistory(
      saved.sort((a, b) => a.version - b.version),
      first,
    )
  },
  add: async (policy, oldest = first) => {
    if (policy.version > oldest.version) await store.put(policyItem(oldest), { absent: true })
    return store.put(policyItem(policy), { absent: true })
  },
})

const companyPolicy = lazy(() => firstPolicyFor(readCompany(optionalEnv('COMPANY'))))

const wholeHistory = ([oldest, ...others]: Policy[], first: Policy): PolicyHistory => {
  if (!oldest) return [first]
  return oldest.version > first.version ? [first, oldest, ...others] : [oldest, ...others]
}

const policyItem = (policy: Policy): Item => ({ ...policyKey(policy.version), ...encodeRecord(policy) })
