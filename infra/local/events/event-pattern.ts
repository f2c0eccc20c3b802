import { type Json, type JsonObject, isList, isObject } from '../json.ts'

/**
 * Whether an event fits an EventBridge pattern. A rule of a pattern this runtime does not know is an error,
 * never a no.
 */
export const fitsPattern = (pattern: JsonObject, event: Json): boolean =>
  Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or')
      return isList(wanted) && wanted.some((choice) => isObject(choice) && fitsPattern(choice, event))
    const value = isObject(event) ? event[key] : undefined
    if (isObject(wanted))
      return fitsPattern(wanted, isList(value) ? firstFitting(wanted, value) : (value ?? {}))
    if (!isList(wanted))
      throw new Error(`A pattern's ${key} is a list or an object, not ${JSON.stringify(wanted)}`)
    return wanted.some((rule) => fitsRule(rule, value))
  })

/** A pattern inside a list of objects fits when it fits one of them. */
const firstFitting = (pattern: JsonObject, values: readonly Json[]): Json =>
  values.find((value) => fitsPattern(pattern, value)) ?? {}

const fitsRule = (rule: Json, value: Json | undefined): boolean => {
  if (isObject(rule)) {
    const [name = '', argument = null] = Object.entries(rule)[0] ?? []
    const test = tests[name]
    if (!test)
      throw new Error(
        `The pattern rule ${JSON.stringify(rule)} is not one this runtime knows: teach it in infra/local/events/event-pattern.ts`,
      )
    return test(argument, value)
  }
  return isList(value) ? value.includes(rule) : value === rule
}

type Test = (argument: Json, value: Json | undefined) => boolean

/** A test of one value, or of any value of a list. */
const ofAny =
  (test: (argument: Json, value: Json) => boolean): Test =>
  (argument, value) =>
    value !== undefined &&
    (isList(value) ? value.some((entry) => test(argument, entry)) : test(argument, value))

const texts = (argument: Json): readonly string[] => (isList(argument) ? argument : [argument]).map(String)

const tests: Readonly<Record<string, Test>> = {
  exists: (argument, value) => (value !== undefined) === argument,
  prefix: ofAny(
    (argument, value) =>
      typeof value === 'string' &&
      (isObject(argument)
        ? value.toLowerCase().startsWith(String(argument['equals-ignore-case']).toLowerCase())
        : value.startsWith(String(argument))),
  ),
  suffix: ofAny((argument, value) => typeof value === 'string' && value.endsWith(String(argument))),
  'equals-ignore-case': ofAny(
    (argument, value) => typeof value === 'string' && value.toLowerCase() === String(argument).toLowerCase(),
  ),
  wildcard: ofAny((argument, value) => typeof value === 'string' && wildcard(String(argument)).test(value)),
  numeric: ofAny(
    (argument, value) => typeof value === 'number' && isList(argument) && numeric(argument, value),
  ),
  'anything-but': (argument, value) => value !== undefined && anythingBut(argument, value),
}

const anythingBut = (argument: Json, value: Json): boolean => {
  if (isObject(argument)) return !fitsAnyOf(argument, value)
  const excluded = isList(argument) ? argument : [argument]
  return !(isList(value) ? value : [value]).some((entry) => excluded.includes(entry))
}

/** `{"anything-but": {"prefix": ["a", "b"]}}`: none of them may fit. */
const fitsAnyOf = (rule: JsonObject, value: Json): boolean =>
  Object.entries(rule).some(([name, argument]) =>
    texts(argument).some((text) => fitsRule({ [name]: text }, value)),
  )

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  )

const compare: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
}

const numeric = (rule: readonly Json[], value: number): boolean => {
  for (let index = 0; index < rule.length; index += 2) {
    const test = compare[String(rule[index])]
    if (!test?.(value, Number(rule[index + 1]))) return false
  }
  return true
}
