import { membersOf } from '../../channels/parsing/json.ts'
import type { Refusal } from '../../storage/repositories.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/**
 * Refusals of one rule: how many, the latest time (ms UTC), and one of them without what identifies a person.
 */
export type RefusalGroup = {
  readonly code: string
  readonly reason: string
  readonly field?: string
  readonly count: number
  readonly at: number
  readonly sample: string
}

const mostGroups = 10
const longestSample = 1000

/** Refusals grouped by code, most frequent first, at most ten groups. Pure. */
export const refusalGroups = (refusals: readonly Refusal[]): RefusalGroup[] =>
  [...Map.groupBy(refusals, codeOf)]
    .map(([code, all]): RefusalGroup => {
      const newest = all.reduce((a, b) => (b.receivedAt > a.receivedAt ? b : a))
      const { reason, field, receivedAt: at, text } = newest
      return omitUndefined({ code, reason, field, count: all.length, at, sample: anonymous(text) })
    })
    .toSorted((a, b) => b.count - a.count || b.at - a.at)
    .slice(0, mostGroups)

/** The field and the rule of a refusal as one word: `identities.the-event-must-name-a-person`. */
const codeOf = ({ field = 'event', reason }: Refusal): string => {
  const rule = reason.split(/[:;,]/)[0] ?? ''
  return `${slug(field)}.${slug(rule)}`.slice(0, 80)
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')

/** Fields whose value says what happened, not to whom. */
const telling: ReadonlySet<string> = new Set([
  'event',
  'type',
  'topic',
  'event_type',
  'subscriptionType',
  'action',
  'tag',
  'MsgType',
  'Event',
])

/**
 * The shape of an event: names of fields with what kind of value they hold. Values are left out, but for the
 * event's own name. What is no JSON, or was cut, is told by its length.
 */
const anonymous = (text: string): string => {
  try {
    const said: unknown = JSON.parse(text)
    return JSON.stringify(shapeOf(said, '', 0)).slice(0, longestSample)
  } catch {
    return `(${text.length} characters, no JSON)`
  }
}

const shapeOf = (value: unknown, name: string, depth: number): unknown => {
  if (typeof value === 'string') return telling.has(name) && isName(value) ? value : `text of ${value.length}`
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean' || value === null) return value
  if (depth > 5) return '…'
  if (Array.isArray(value)) return value.slice(0, 2).map((one: unknown) => shapeOf(one, name, depth + 1))
  const members = Object.entries(membersOf(value) ?? {}).slice(0, 40)
  return Object.fromEntries(
    members.map(([key, one]) => [isName(key) ? key : 'field', shapeOf(one, key, depth + 1)]),
  )
}

/** Whether a text can stand as it is: no address, no number of a person, not long. */
const isName = (text: string): boolean =>
  text.length <= 60 && !/@|\d{5}/.test(text.normalize('NFKC').replaceAll(/[\s-]/g, ''))
