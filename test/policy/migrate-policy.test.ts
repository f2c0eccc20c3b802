import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { staleProfileSettings } from '../../shared/detectors/stale-profile.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { migratePolicy } from '../../shared/policy/migrate-policy.ts'
import { policySchema } from '../../shared/policy/policy.ts'

const { detectors: _, urgency, ...rest } = firstPolicy
/** A policy as it was stored before settings were grouped by detector. */
const old = {
  ...rest,
  patience: { lead: 'PT20M', email: 'PT12H', noShow: 'PT45M' },
  urgency: { ...urgency, value: { 'lead-cooling': 9, 'no-show': 3 } },
  staleProfile: { ask: 'customers', fields: ['email'] },
}

describe('a policy of an earlier version', () => {
  it('keeps the meaning of every setting', () => {
    const policy = policySchema.parse(old)
    const settings = Object.fromEntries(
      watchDetectors.map(({ cause, settings: of }) => [cause, of.of(policy)]),
    )
    expect(settings).toMatchObject({
      'lead-cooling': { value: 9, patience: 'PT20M' },
      'email-unopened': { value: 1, patience: 'PT12H' },
      'no-show': { value: 3, patience: 'PT45M' },
      'stale-profile': { value: 0.5, ask: 'customers', fields: ['email'] },
    })
    expect(policy).not.toHaveProperty('patience')
    expect(policy.urgency).toEqual(urgency)
  })

  it('gives way to settings in the new form', () => {
    const both = { ...old, detectors: { 'no-show': { patience: 'PT1H' } } }
    expect(policySchema.parse(both).detectors['no-show']).toEqual({ patience: 'PT1H', value: 3 })
  })

  it('is migrated once: a second time changes nothing, and a new one is left as it is', () => {
    expect(migratePolicy(migratePolicy(old))).toEqual(migratePolicy(old))
    expect(migratePolicy(firstPolicy)).toBe(firstPolicy)
  })

  it('of no old shape keeps its keys, so that they are refused by name', () => {
    expect(migratePolicy({ ...old, patience: 5 })).toHaveProperty('patience', 5)
    expect(migratePolicy({ patience: {}, detectors: 'none' })).toEqual({ patience: {}, detectors: 'none' })
  })

  it('of any content throws nothing', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (patience, staleProfile, detectors) => {
        migratePolicy({ patience, staleProfile, detectors, urgency: { value: detectors } })
        migratePolicy(patience)
      }),
    )
  })
})

it('settings that cannot be read fall back to the default, key by key', () => {
  const stored = { ...firstPolicy, detectors: { 'stale-profile': { ask: 'everyone', fields: ['email'] } } }
  expect(staleProfileSettings.of(stored)).toEqual({ value: 0.5, ask: 'nobody', fields: ['email'] })
})
