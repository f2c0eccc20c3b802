import { type Json, type JsonObject, at, isList, isObject, listAt } from '../json.ts'
import { holds } from './conditions.ts'
import { matches, textsOf } from './wildcards.ts'

/** One thing somebody wants to do: an action on a resource, with the context its conditions may ask about. */
export interface AccessRequest {
  readonly action: string
  readonly resource: string
  readonly context?: Readonly<Record<string, string | readonly string[]>>
  /** Who asks, where a resource's own policy is evaluated: a service such as events.amazonaws.com. */
  readonly principal?: string
}

/** A policy document with its functions resolved. */
export type PolicyDocument = Json

/** What the policies say: an explicit Deny beats every Allow, and what nobody allows is denied. */
export type Verdict = 'allowed' | 'denied explicitly' | 'not allowed'

/** Evaluates policy documents as IAM does, as far as our templates use it. */
export const evaluate = (documents: readonly PolicyDocument[], wish: AccessRequest): Verdict => {
  const fitting = documents
    .flatMap((document) => statementsOf(document))
    .filter((statement) => fits(statement, wish))
  if (fitting.some((statement) => statement['Effect'] === 'Deny')) return 'denied explicitly'
  return fitting.some((statement) => statement['Effect'] === 'Allow') ? 'allowed' : 'not allowed'
}

const statementsOf = (document: PolicyDocument): readonly JsonObject[] => {
  const statements = listAt(document, 'Statement')
  const only = at(document, 'Statement')
  return (statements.length === 0 && only !== undefined && !isList(only) ? [only] : statements).filter(
    (statement) => isObject(statement),
  )
}

const fits = (statement: JsonObject, wish: AccessRequest): boolean => {
  for (const key of ['NotAction', 'NotResource', 'NotPrincipal']) {
    if (statement[key] !== undefined)
      throw new Error(
        `${key} is not a thing this runtime evaluates: say what is allowed, or teach infra/local/iam/evaluate.ts`,
      )
  }
  return (
    textsOf(statement['Action']).some((pattern) =>
      matches(pattern.toLowerCase(), wish.action.toLowerCase()),
    ) &&
    (statement['Resource'] === undefined ||
      textsOf(statement['Resource']).some((pattern) => matches(pattern, wish.resource))) &&
    fitsPrincipal(statement['Principal'], wish.principal) &&
    holds(at(statement, 'Condition'), wish.context ?? {})
  )
}

const fitsPrincipal = (stated: Json | undefined, principal: string | undefined): boolean => {
  if (stated === undefined || principal === undefined) return stated === undefined && principal === undefined
  if (stated === '*') return true
  if (!isObject(stated)) return false
  return textsOf(stated['AWS']).includes('*') || textsOf(stated['Service']).includes(principal)
}
