import { cutText } from '../runtime/text/cut-text.ts'
import { Duration, IANAZone } from 'luxon'
import { distance } from 'fastest-levenshtein'
import * as z from 'zod'
import type { Policy } from './policy.ts'
import { policyLimits } from './policy-limits.ts'
import { lookUp } from '../runtime/look-up.ts'

/** A policy as a person writes it: the server assigns version and time. */
export type PolicyDraft = Omit<Policy, 'version' | 'from'>

/** What a policy may refer to. Each is known where the policy is saved, not where it is read. */
export type PolicyReferences = {
  /** Causes of the detectors, each with its settings and the facts that its interruptions carry. */
  readonly causes: Readonly<
    Record<string, { readonly settings: z.ZodType; readonly facts: readonly string[] }>
  >
  /** Ids of the connections of channel `wecom-robot`. */
  readonly robots: readonly string[]
}

/** A rule that a draft breaks: the path of the field, and the end of a sentence that begins with it. */
export type PolicyFault = { readonly field: string; readonly rule: string }

type Check = (draft: PolicyDraft, references: PolicyReferences) => Iterable<PolicyFault>

const fault = (field: string, rule: string): PolicyFault => ({ field, rule })
const daysOf = (duration: string): number => Duration.fromISO(duration).as('days')

function* durationFaults(field: string, duration: string, { zero = false } = {}): Generator<PolicyFault> {
  const days = daysOf(duration)
  if (!zero && !(days > 0)) yield fault(field, 'must be longer than zero')
  if (!(days <= policyLimits.days)) yield fault(field, `must be at most P${policyLimits.days}D`)
}

const durations: Check = function* ({
  lostAfter,
  urgency,
  scoreHalfLife,
  profileHalfLives,
  playbooks,
  erasureWait,
}) {
  yield* durationFaults('lostAfter', lostAfter)
  yield* durationFaults('urgency.halfLife', urgency.halfLife)
  yield* durationFaults('scoreHalfLife', scoreHalfLife)
  yield* durationFaults('erasureWait', erasureWait, { zero: true })
  for (const [name, value] of Object.entries(profileHalfLives)) {
    if (value !== undefined) yield* durationFaults(`profileHalfLives.${name}`, value)
  }
  for (const [p, { steps }] of playbooks.entries()) {
    for (const [s, step] of steps.entries()) {
      if (step.do === 'wait') yield* durationFaults(`playbooks.${p}.steps.${s}.for`, step.for)
    }
  }
}

const isDate = z.iso.date()

function* dateFaults(name: 'holidays' | 'workdays', dates: readonly string[]): Generator<PolicyFault> {
  if (dates.length > policyLimits.holidays)
    yield fault(`calendar.${name}`, `must have at most ${policyLimits.holidays} dates`)
  for (const [index, date] of dates.slice(0, policyLimits.holidays).entries()) {
    if (!isDate.safeParse(date).success)
      yield fault(`calendar.${name}.${index}`, 'must be a date that exists, such as 2026-10-01')
  }
}

const calendar: Check = function* ({ calendar: { timeZone, week, holidays, workdays } }) {
  // An offset such as +08:00 is no zone: it knows no summer time.
  if (!IANAZone.isValidZone(timeZone) || !/^[A-Z]/.test(timeZone))
    yield fault('calendar.timeZone', 'must be an IANA time zone such as Asia/Shanghai')
  for (const [day, spans] of week.entries()) {
    if (spans.length > policyLimits.spansPerDay)
      yield fault(`calendar.week.${day}`, `must have at most ${policyLimits.spansPerDay} spans`)
    for (const [index, [from, to]] of spans.entries()) {
      if (from === to) yield fault(`calendar.week.${day}.${index}`, 'must end at another time than it begins')
    }
  }
  yield* dateFaults('holidays', holidays)
  yield* dateFaults('workdays', workdays)
}

const caps: Check = function* ({ caps: limits }) {
  for (const [name, value] of Object.entries(limits)) {
    if (value < 0 || value > 1000) yield fault(`caps.${name}`, 'must be from 0 to 1000')
  }
}

const detectors: Check = function* ({ detectors: all }, references) {
  const causes = Object.keys(references.causes)
  for (const [cause, settings] of Object.entries(all)) {
    const field = `detectors.${cause}`
    const known = lookUp(references.causes, cause)
    if (!known) {
      yield fault(field, `is not a cause; causes are ${causes.join(', ')}${suggestion(cause, causes)}`)
      continue
    }
    const { data, error } = known.settings.safeParse(settings)
    for (const { path, message } of error?.issues ?? []) yield fault([field, ...path].join('.'), message)
    const unknown = unknownKey(settings, data, ['detectors', cause])
    if (unknown) yield unknown
  }
}

function* idFaults(
  name: 'playbooks' | 'templates' | 'staff',
  ids: readonly string[],
): Generator<PolicyFault> {
  if (ids.length > policyLimits[name]) yield fault(name, `must have at most ${policyLimits[name]} entries`)
  const seen = new Set<string>()
  for (const [index, id] of ids.entries()) {
    if (seen.has(id)) yield fault(`${name}.${index}.id`, 'must not be that of another')
    seen.add(id)
  }
}

const ids: Check = function* ({ playbooks, templates, staff }) {
  yield* idFaults(
    'playbooks',
    playbooks.map(({ id }) => id),
  )
  yield* idFaults(
    'templates',
    templates.map(({ id }) => id),
  )
  yield* idFaults(
    'staff',
    staff.map(({ id }) => id),
  )
}

const staff: Check = function* ({ staff: colleagues }, { robots }) {
  for (const [index, { robot }] of colleagues.entries()) {
    if (robot !== undefined && !robots.includes(robot)) {
      yield fault(
        `staff.${index}.robot`,
        'must be the id of a connection of channel wecom-robot; connect the robot first',
      )
    }
  }
}

/** What every template may use, beside the facts of the cause. */
const commonPlaceholders = ['name', 'because', 'owner', 'link', 'company']
const placeholder = /\{\{\s*([^{}]*?)\s*\?*\s*\}\}/g

/**
 * All placeholders of a text, optional ones too, also those that the renderer would not recognise as such.
 */
const placeholdersIn = (text: string): string[] =>
  [...text.matchAll(placeholder)].map(([, name = '']) => name)

const closest = (word: string, known: readonly string[]): string | undefined =>
  known
    .map((name) => ({ name, edits: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= Math.max(name.length > 3 ? 2 : 1, Math.floor(name.length / 3)))
    .sort((a, b) => a.edits - b.edits)[0]?.name

/** ` (did you mean x?)` where a known word is near, else nothing. */
const suggestion = (word: string, known: readonly string[]): string => {
  const near = closest(word, known)
  return near === undefined ? '' : ` (did you mean ${near}?)`
}

function* placeholderFaults(text: string, field: string, known: readonly string[]): Generator<PolicyFault> {
  for (const name of placeholdersIn(text)) {
    if (known.includes(name)) continue
    yield fault(
      field,
      `uses the placeholder {{${cutText(name, 40)}}}, which does not exist${suggestion(name, known)}`,
    )
  }
}

const playbooks: Check = function* ({ playbooks: all, templates }, { causes }) {
  for (const [p, { cause, steps }] of all.entries()) {
    const facts = lookUp(causes, cause)?.facts
    const field = `playbooks.${p}.cause`
    if (!facts)
      yield fault(
        field,
        `must be one of ${Object.keys(causes).join(', ')}${suggestion(cause, Object.keys(causes))}`,
      )
    else if (all.findIndex((other) => other.cause === cause) < p)
      yield fault(field, 'must not be that of another playbook')
    for (const [s, step] of steps.entries()) {
      if (step.do !== 'send') continue
      const at = `playbooks.${p}.steps.${s}`
      const index = templates.findIndex(({ id }) => id === step.template)
      const template = templates[index]
      if (!template) {
        yield fault(
          `${at}.template`,
          `must be the id of a template${suggestion(
            step.template,
            templates.map(({ id }) => id),
          )}`,
        )
        continue
      }
      if (step.via === 'email' && template.subject === undefined)
        yield fault(`templates.${index}.subject`, 'must be there: an e-mail uses it')
      const form = step.via === 'email' && step.to === 'customer' ? ['form'] : []
      const known = [...commonPlaceholders, ...form, ...(facts ?? [])]
      yield* placeholderFaults(template.subject ?? '', `templates.${index}.subject`, known)
      yield* placeholderFaults(template.body, `templates.${index}.body`, known)
    }
  }
}

/** Templates that no step sends, such as the welcome: any fact may be meant. */
const unusedTemplates: Check = function* ({ playbooks: all, templates }, { causes }) {
  const used = new Set(
    all.flatMap(({ steps }) => steps.flatMap((step) => (step.do === 'send' ? [step.template] : []))),
  )
  const known = [...commonPlaceholders, 'form', ...Object.values(causes).flatMap(({ facts }) => facts)]
  for (const [index, { id, subject, body }] of templates.entries()) {
    if (used.has(id)) continue
    yield* placeholderFaults(subject ?? '', `templates.${index}.subject`, known)
    yield* placeholderFaults(body, `templates.${index}.body`, known)
  }
}

const checks: readonly Check[] = [
  durations,
  calendar,
  caps,
  detectors,
  ids,
  staff,
  playbooks,
  unusedTemplates,
]

/**
 * The first rule that a draft breaks, or nothing. The schema checks shapes; this checks sense: durations that
 * are not zero, dates that exist, limits, and references to templates, causes, robots and placeholders.
 */
export const policyFault = (draft: PolicyDraft, references: PolicyReferences): PolicyFault | undefined => {
  for (const check of checks) for (const found of check(draft, references)) return found
  return undefined
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The path of a key that a schema dropped because it does not know it: a misspelt setting must not be lost in
 * silence.
 * @param given the document as sent
 * @param parsed what the schema kept of it
 */
export const unknownKey = (
  given: unknown,
  parsed: unknown,
  path: readonly string[] = [],
): PolicyFault | undefined => {
  if (Array.isArray(given) && Array.isArray(parsed)) {
    return given
      .map((item, index) => unknownKey(item, parsed[index], [...path, String(index)]))
      .find((found) => found !== undefined)
  }
  if (!isObject(given) || !isObject(parsed)) return undefined
  for (const [key, value] of Object.entries(given)) {
    if (!Object.hasOwn(parsed, key) && value !== undefined) {
      const known = Object.keys(parsed).filter((name) => !Object.hasOwn(given, name))
      return fault([...path, cutText(key, 60)].join('.'), `is not a setting${suggestion(key, known)}`)
    }
    const found = unknownKey(value, parsed[key], [...path, key])
    if (found) return found
  }
  return undefined
}
