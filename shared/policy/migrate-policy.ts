import { omitUndefined } from '../runtime/omit-undefined.ts'

/** The setting of the detectors in a policy before they were grouped by cause, by its place then. */
const oldPatience = { lead: 'lead-cooling', email: 'email-unopened', noShow: 'no-show' } as const

type Document = Readonly<Record<string, unknown>>
type Detectors = Record<string, Document>

const isObject = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const patienceIn = (patience: Document): Detectors =>
  Object.fromEntries(
    Object.entries(oldPatience).flatMap(([name, cause]) =>
      Object.hasOwn(patience, name) ? [[cause, { patience: patience[name] }]] : [],
    ),
  )

const valuesIn = (value: Document): Detectors =>
  Object.fromEntries(Object.entries(value).map(([cause, worth]) => [cause, { value: worth }]))

const merged = (...all: readonly Document[]): Detectors => {
  const detectors: Detectors = {}
  for (const one of all)
    for (const [cause, settings] of Object.entries(one))
      detectors[cause] = isObject(settings) ? { ...detectors[cause], ...settings } : { settings }
  return detectors
}

/**
 * A policy document in today's form: settings of detectors that stood in `patience`, `staleProfile` and
 * `urgency.value` are moved to `detectors[cause]`, where what is there already wins. Any other document is
 * returned as it is. Idempotent; never throws.
 */
export const migratePolicy = (document: unknown): unknown => {
  if (!isObject(document)) return document
  const { patience, staleProfile, urgency, detectors = {}, ...rest } = document
  const value = isObject(urgency) ? urgency['value'] : undefined
  const isOld = isObject(patience) || isObject(staleProfile) || isObject(value)
  if (!isOld || !isObject(detectors)) return document
  const { value: _value, ...others } = isObject(urgency) ? urgency : {}
  return omitUndefined({
    ...rest,
    // What is not of the old shape stays, to be refused by its name.
    patience: patience === undefined || isObject(patience) ? undefined : patience,
    staleProfile: staleProfile === undefined || isObject(staleProfile) ? undefined : staleProfile,
    urgency: isObject(urgency) ? others : urgency,
    detectors: merged(
      isObject(patience) ? patienceIn(patience) : {},
      isObject(value) ? valuesIn(value) : {},
      isObject(staleProfile) ? { 'stale-profile': staleProfile } : {},
      detectors,
    ),
  })
}
