import { type Json, isObject } from '../json.ts'
import { matches, textsOf } from './wildcards.ts'

/** What a wish tells conditions about itself. */
export type Context = Readonly<Record<string, string | readonly string[]>>

type Test = (given: string, wanted: string) => boolean

const tests: Readonly<Record<string, Test>> = {
  StringEquals: (given, wanted) => given === wanted,
  StringNotEquals: (given, wanted) => given !== wanted,
  StringEqualsIgnoreCase: (given, wanted) => given.toLowerCase() === wanted.toLowerCase(),
  StringLike: (given, wanted) => matches(wanted, given),
  StringNotLike: (given, wanted) => !matches(wanted, given),
  ArnEquals: (given, wanted) => matches(wanted, given),
  ArnLike: (given, wanted) => matches(wanted, given),
  Bool: (given, wanted) => given === wanted,
}

/** Whether all conditions of a statement hold. What this runtime cannot evaluate is an error, never a yes. */
export const holds = (condition: Json | undefined, context: Context): boolean => {
  if (condition === undefined) return true
  if (!isObject(condition)) throw new Error(`A Condition is an object, not ${JSON.stringify(condition)}`)
  return Object.entries(condition).every(
    ([operator, keys]) =>
      isObject(keys) &&
      Object.entries(keys).every(([key, wanted]) =>
        holdsFor(operator, contextValue(key, context), textsOf(wanted)),
      ),
  )
}

const holdsFor = (
  operator: string,
  given: readonly string[] | undefined,
  wanted: readonly string[],
): boolean => {
  const { quantifier, name, ifExists } = parts(operator)
  if (name === 'Null') return wanted.includes(String(given === undefined))
  const test = tests[name]
  if (!test)
    throw new Error(
      `The condition operator ${operator} is not one this runtime evaluates: teach it in infra/local/iam/conditions.ts`,
    )
  if (given === undefined) return ifExists || quantifier === 'ForAllValues' || name.includes('Not')
  const one = (value: string): boolean =>
    name.includes('Not')
      ? wanted.every((text) => test(value, text))
      : wanted.some((text) => test(value, text))
  return quantifier === 'ForAllValues' ? given.every(one) : given.some(one)
}

const parts = (operator: string): { quantifier: string | undefined; name: string; ifExists: boolean } => {
  const [first = '', second] = operator.split(':')
  const name = second ?? first
  return {
    quantifier: second === undefined ? undefined : first,
    name: name.replace(/IfExists$/, ''),
    ifExists: name.endsWith('IfExists'),
  }
}

/** Here nothing leaves the machine: what insists on TLS in AWS has it there. */
const always: Context = { 'aws:SecureTransport': 'true' }

const contextValue = (key: string, context: Context): readonly string[] | undefined => {
  const all: Context = { ...always, ...context }
  const found = Object.entries(all).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1]
  if (found === undefined) return undefined
  return typeof found === 'string' ? [found] : found
}
