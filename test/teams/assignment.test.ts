import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Staff } from '../../shared/policy/policy.ts'
import { leastBusy, managerOf } from '../../shared/teams/assignment.ts'

const colleague = (id: string, over: Partial<Staff> = {}): Staff => ({
  id,
  name: id,
  role: 'member',
  active: true,
  ...over,
})
const [an, bo, cy] = [colleague('an'), colleague('bo'), colleague('cy')]

describe('a person is assigned', () => {
  it.each([
    ['to the one with the least to do', [an, bo, cy], { an: 3, bo: 1, cy: 2 }, undefined, { to: bo }],
    ['to the first id among equals', [cy, bo, an], { an: 2, bo: 2 }, 'cy', { to: an }],
    ['never to the present owner', [an, bo], { an: 0, bo: 9 }, 'an', { to: bo }],
    ['never to somebody away', [colleague('an', { active: false }), bo], { bo: 9 }, undefined, { to: bo }],
    ['never to a manager', [colleague('an', { role: 'manager' }), bo], { bo: 9 }, undefined, { to: bo }],
    ['to none without colleagues', [], {}, undefined, { unavailable: { code: 'recipient.no-colleague' } }],
    [
      'to none when only the owner is available',
      [an],
      {},
      'an',
      { unavailable: { code: 'recipient.no-other-colleague' } },
    ],
  ])('%s', (_, staff, load, owner, expected) => {
    expect(leastBusy(staff, load, owner)).toEqual(expected)
  })

  it('to the same colleague in whatever order the team is listed', () => {
    const order = fc.shuffledSubarray([an, bo, cy], { minLength: 3 })
    fc.assert(
      fc.property(order, fc.record({ an: fc.nat(3), bo: fc.nat(3), cy: fc.nat(3) }), (staff, load) => {
        expect(leastBusy(staff, load)).toEqual(leastBusy([an, bo, cy], load))
      }),
    )
  })

  it('to the active manager on escalation', () => {
    expect(
      managerOf([
        an,
        colleague('zo', { role: 'manager' }),
        colleague('mi', { role: 'manager', active: false }),
      ])?.id,
    ).toBe('zo')
  })
})
