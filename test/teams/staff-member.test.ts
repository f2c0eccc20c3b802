import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Staff } from '../../shared/policy/policy.ts'
import { finderOn, ownerFlags, staffIdOf, staffMember } from '../../shared/teams/staff-member.ts'

const colleague = (id: string, name: string, more: Partial<Staff> = {}): Staff => ({
  id,
  name,
  role: 'member',
  active: true,
  ...more,
})
const staff = [
  colleague('li', '李雷', { email: 'Li.Lei@example.com', wecomUserId: 'LiLei01' }),
  colleague('han', 'Han Meimei', { email: 'han@example.com' }),
  colleague('w1', '王伟'),
  colleague('w2', '王伟', { active: false }),
  colleague('x1', 'han'),
]

describe('a stated owner', () => {
  it.each([
    ['the id', 'li', 'li'],
    ['the name', '李雷', 'li'],
    ['a name with blanks', ' 李　雷 ', 'li'],
    ['another case', 'HAN MEIMEI', 'han'],
    ['no blank', 'HanMeimei', 'han'],
    ['full width', 'Ｈａｎ Ｍｅｉｍｅｉ', 'han'],
    ['an unseen character', '李\u200B雷', 'li'],
    ['the WeCom user id', 'lilei01', 'li'],
    ['the e-mail address', 'li.lei@EXAMPLE.com', 'li'],
    ['the id in another case', 'LI', 'li'],
    ['the exact id before the name of another', 'han', 'han'],
    ['a department beside the name', '李雷(销售一部)', 'li'],
    ['full-width brackets', '李雷（LiLei01）', 'li'],
    ['an address', 'Somebody <han@example.com>', 'han'],
    ['an id beside a name of two', '王伟(w2)', 'w2'],
  ])('is matched by %s', (_, said, id) => {
    expect(staffMember(staff, said)).toMatchObject({ member: { id } })
    expect(staffIdOf(staff, said)).toBe(id)
  })

  it.each([
    ['王伟', 'ambiguous'],
    ['王 伟（销售）', 'ambiguous'],
    ['赵六', 'unknown'],
    ['', 'unknown'],
    ['()', 'unknown'],
    ['-', 'unknown'],
  ])('%j is %s, and kept as it is', (said, missing) => {
    expect(staffMember(staff, said)).toEqual({ missing })
    expect(staffIdOf(staff, said)).toBe(said)
  })

  it('is flagged only when there is a staff list and an owner', () => {
    expect(ownerFlags(finderOn(staff), '王伟')).toEqual([{ code: 'owner.ambiguous' }])
    expect(ownerFlags(finderOn(staff), '赵六')).toEqual([{ code: 'owner.unknown' }])
    expect([
      ownerFlags(finderOn(staff), '李雷'),
      ownerFlags(finderOn([]), '赵六'),
      ownerFlags(finderOn(undefined), '赵六'),
      ownerFlags(finderOn(staff), ' '),
    ]).toEqual([[], [], [], []])
  })

  it('is matched regardless of width, case and blanks of a unique name', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
          .filter((name) => /^[\p{L} ]*\p{L}[\p{L} ]*$/u.test(name)),
        fc.nat(12),
        (name, at) => {
          const list = [colleague('#1', name), colleague('#2', `${name}#2`)]
          const spelled = `${name.slice(0, at)} ${name.slice(at)} `.toWellFormed()
          fc.pre(spelled.replaceAll(' ', '') === name.replaceAll(' ', ''))
          expect(staffIdOf(list, spelled)).toBe('#1')
        },
      ),
    )
  })
})
