import type { Flag } from '../people/contact/flags.ts'
import type { Staff } from '../policy/policy.ts'
import { visibleText } from '../runtime/visible-text.ts'

/** The colleague who is meant, or why none can be told. */
export type StaffMatch = { readonly member: Staff } | { readonly missing: 'unknown' | 'ambiguous' }

/** Finds the colleague whom a text names. */
export type FindStaff = (said: string) => StaffMatch

/** Two spellings of one name or address: width, case, blanks and unseen characters do not tell them apart. */
const keyOf = (text: string): string =>
  visibleText(text)
    .toLowerCase()
    .replaceAll(/[\s\p{Cf}·•]/gu, '')

/** `李雷(销售一部)`, `Li Lei <li@example.com>`, `李雷/lilei`: a name and something beside it. */
const besideName = /^([^()<>[\]/|]+)[(<[/|]+([^()<>[\]/|]+)[)>\]]*$/

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
 * Makes the search for one staff list. A text names a colleague by the exact id; else by id, WeCom user id or
 * e-mail address; else by name. Width, case and blanks do not matter. Of a text with something beside the
 * name (`李雷(销售一部)`) the parts are tried as well. A text that fits several is ambiguous, also where only one
 * of them is active: a list may speak of a colleague who has left.
 */
export const staffFinder = (staff: readonly Staff[]): FindStaff => {
  const byId = new Map(staff.map((member) => [member.id, member]))
  const addresses = indexOf(staff, ({ id, email, wecomUserId }) => [id, email, wecomUserId])
  const names = indexOf(staff, ({ name }) => [name])
  const fitting = (text: string): readonly Staff[] =>
    addresses.get(keyOf(text)) ?? names.get(keyOf(text)) ?? []
  return (said) => {
    const exact = byId.get(said)
    if (exact) return { member: exact }
    const whole = fitting(said)
    const [, name = '', beside = ''] = besideName.exec(visibleText(said)) ?? []
    const [member, ...others] =
      [whole, addresses.get(keyOf(beside)) ?? [], fitting(name)].find((found) => found.length > 0) ?? []
    if (!member) return { missing: 'unknown' }
    return others.length > 0 ? { missing: 'ambiguous' } : { member }
  }
}

/**
 * As `staffFinder`; nothing where no list is known, or the policy names no staff: there is nothing an owner
 * could be checked against.
 */
export const finderOn = (staff: readonly Staff[] | undefined): FindStaff | undefined =>
  staff && staff.length > 0 ? staffFinder(staff) : undefined

const finders = new WeakMap<readonly Staff[], FindStaff>()

/** The colleague of a staff list whom a text names; see `staffFinder`. */
export const staffMember = (staff: readonly Staff[], said: string): StaffMatch => {
  const find = finders.get(staff) ?? staffFinder(staff)
  finders.set(staff, find)
  return find(said)
}

/** The staff id of the colleague a text names; the text as it is where none can be told. */
export const staffIdOf = (staff: readonly Staff[], said: string | undefined): string | undefined => {
  const match = said === undefined ? undefined : staffMember(staff, said)
  return match && 'member' in match ? match.member.id : said
}

/**
 * What is to be looked at again in an owner as it was stated.
 * @param find nothing where the staff list is not known
 */
export const ownerFlags = (find: FindStaff | undefined, owner: unknown): Flag[] => {
  if (!find || typeof owner !== 'string' || owner.trim() === '') return []
  const match = find(owner)
  return 'missing' in match ? [{ code: `owner.${match.missing}` }] : []
}
