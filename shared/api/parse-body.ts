import type * as z from 'zod'
import { RejectedError } from '../runtime/errors.ts'
import { safeParse } from '../runtime/safe-parse.ts'

/**
 * What fits a shape.
 * @param at where it stood in the request, to name the field by
 * @throws Refused naming field and rule, and nothing of what was there
 */
export const parseBody = <T>(shape: z.ZodType<T>, said: unknown, at: readonly string[] = []): T => {
  const parsed = safeParse(shape, said)
  if (parsed?.success) return parsed.data
  const [issue] = parsed?.error.issues ?? []
  const { path, rule } = issue ? ruleOf(issue) : { path: [], rule: 'is not what it must be' }
  const field = [...at, ...path].map(String).join('.')
  throw new RejectedError(`${field || 'the body'} ${rule}`, field ? { field } : {})
}

type Rule = { readonly path: readonly PropertyKey[]; readonly rule: string }

const ruleOf = (issue: z.core.$ZodIssue): Rule => {
  const { path } = issue
  switch (issue.code) {
    case 'invalid_union':
      return unionRule(issue)
    case 'unrecognized_keys':
      return { path: [...path, issue.keys[0] ?? ''], rule: 'is not known here' }
    case 'invalid_type':
      return {
        path,
        rule:
          issue.input === undefined && issue.message.endsWith('undefined')
            ? 'must be there'
            : `must be ${article(issue.expected)}`,
      }
    case 'invalid_value':
      return { path, rule: `must be one of ${issue.values.map(String).join(', ')}` }
    default:
      return {
        path,
        rule: issue.message.startsWith('must') ? issue.message : `must be right: ${issue.message}`,
      }
  }
}

/** Of several shapes, the rule of the one that says most about why it does not fit. */
const unionRule = ({ path, errors }: z.core.$ZodIssueInvalidUnion): Rule => {
  const rules = errors.flatMap((issues) => issues.slice(0, 1).map(ruleOf))
  const telling =
    rules.find(({ rule }) => rule.startsWith('must') && !rule.startsWith('must be right')) ?? rules[0]
  return telling
    ? { path: [...path, ...telling.path], rule: telling.rule }
    : { path, rule: 'is not what it must be' }
}

const article = (expected: string): string => (/^[aeio]/.test(expected) ? `an ${expected}` : `a ${expected}`)
