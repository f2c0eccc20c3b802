import type * as z from 'zod'

/**
 * What a schema makes of a value that a stranger sent; nothing where zod itself throws (an object whose `length` is no number makes it).
 * An empty array counts as an empty object wherever the schema wants an object: PHP writes both as `[]`.
 */
export const safelyParsed = <T>(schema: z.ZodType<T>, said: unknown): z.ZodSafeParseResult<T> | undefined => {
  try {
    const parsed = schema.safeParse(said)
    if (parsed.success) return parsed
    const places = emptyArrays(parsed.error.issues, said)
    return places.length === 0 ? parsed : schema.safeParse(places.reduce(withObjectAt, said))
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

type Path = readonly PropertyKey[]

/** Where an object was expected and an empty array stands, also within the options of a union. */
const emptyArrays = (issues: readonly z.core.$ZodIssue[], said: unknown, around: Path = []): Path[] =>
  issues.flatMap((issue) => {
    const path = [...around, ...issue.path]
    if (issue.code === 'invalid_union') return issue.errors.flatMap((errors) => emptyArrays(errors, said, path))
    if (issue.code !== 'invalid_type' || (issue.expected !== 'object' && issue.expected !== 'record')) return []
    const value = path.reduce<unknown>(memberAt, said)
    return Array.isArray(value) && value.length === 0 ? [path] : []
  })

const memberAt = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined

/** A copy of the value that has `{}` at this path; the path exists. */
const withObjectAt = (value: unknown, [key, ...rest]: Path): unknown => {
  if (key === undefined) return {}
  if (Array.isArray(value)) return value.map((one: unknown, index) => (index === key ? withObjectAt(one, rest) : one))
  return { ...Object(value), [key]: withObjectAt(memberAt(value, key), rest) }
}
