import type { Flag } from '../people/contact/flags.ts'
import type { Staff } from '../policy/policy.ts'
import { visibleText } from '../runtime/text/visible-text.ts'

/** The matching colleague, or why there is none. */
export type StaffMatch = { readonly member: Staff } | { readonly missing: 'unknown' | 'ambiguous' }

/** Finds the colleague that a text names. */
export type FindStaff = (text: string) => StaffMatch

/** Normalises a name or address: width, case, blanks and invisible characters do not matter. */
const keyOf = (text: string): string =>
  visibleText(text)
    .toLowerCase()
    .replaceAll(/[\s\p{Cf}·•]/gu, '')

/** `李雷(销售一部)`, `Li Lei <li@example.com>`, `李雷/lilei`: a name with an addition. */
const nameWithAddition = /^([^()<>[\]/|]+)[(<[/|]+([^()<>[\]/|]+)[)>\]]*$/

type Index = ReadonlyMap<string, readonly Staff[]>

const indexOf = (staff: readonly Staff[], keys: (member: Staff) => readonly (string | undefined)[]): Index =>
  Map.groupBy(
    staff.flatMap((member) =>
      [...new Set(keys(member).flatMap((key) => (key === undefined ? [] : [keyOf(key)])))].map((key) => ({
        key,
        member,
      })),
    ),
    ({ key }) => key,
  )
    .entries()
    .reduce(
      (index, [key, found]) =>
        index.set(
          key,
          found.map(({ member }) => member),
        ),
      new Map<string, readonly Staff[]>(),
    )

/**
 * Indexes a staff list. A text matches by exact id; else by id, WeCom user id or e-mail address; else by
 * name. Width, case and blanks do not matter. The parts of a name with an addition (`李雷(销售一部)`) are tried as
 * well. Several matches are ambiguous, even when only one of them is active: the text may mean one who has
 * left.
 */
export const staffFinder = (staff: readonly Staff[]): FindStaff => {
  const byId = new Map(staff.map((member) => [member.id, member]))
  const addresses = indexOf(staff, ({ id, email, wecomUserId }) => [id, email, wecomUserId])
  const names = indexOf(staff, ({ name }) => [name])
  const matches = (text: string): readonly Staff[] =>
    addresses.get(keyOf(text)) ?? names.get(keyOf(text)) ?? []
  return (text) => {
    const exact = byId.get(text)
    if (exact) return { member: exact }
    const whole = matches(text)
    const [, name = '', addition = ''] = nameWithAddition.exec(visibleText(text)) ?? []
    const [member, ...others] =
      [whole, addresses.get(keyOf(addition)) ?? [], matches(name)].find((found) => found.length > 0) ?? []
    if (!member) return { missing: 'unknown' }
    return others.length > 0 ? { missing: 'ambiguous' } : { member }
  }
}

/**
 * As `staffFinder`; undefined without a staff list, or with an empty one, against which nothing can be
 * checked.
 */
export const finderOn = (staff: readonly Staff[] | undefined): FindStaff | undefined =>
  staff && staff.length > 0 ? staffFinder(staff) : undefined

const finders = new WeakMap<readonly Staff[], FindStaff>()

/** Finds the colleague that a text names; see `staffFinder`. */
export const staffMember = (staff: readonly Staff[], text: string): StaffMatch => {
  const find = finders.get(staff) ?? staffFinder(staff)
  finders.set(staff, find)
  return find(text)
}

/** Staff id of the colleague that a text names; the text itself when none matches. */
export const staffIdOf = (staff: readonly Staff[], text: string | undefined): string | undefined => {
  const match = text === undefined ? undefined : staffMember(staff, text)
  return match && 'member' in match ? match.member.id : text
}

/**
 * Flags of a stated owner that matches no colleague, or several.
 * @param find undefined when the staff list is unknown
 */
export const ownerFlags = (find: FindStaff | undefined, owner: unknown): Flag[] => {
  if (!find || typeof owner !== 'string' || owner.trim() === '') return []
  const match = find(owner)
  return 'missing' in match ? [{ code: `owner.${match.missing}` }] : []
}
