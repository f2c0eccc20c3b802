import type * as z from 'zod'

/**
 * What a schema makes of a value that a stranger sent; nothing where zod itself throws (an object whose
 * `length` is no number makes it). An empty array counts as an empty object wherever the schema wants an
 * object: PHP writes both as `[]`.
 * @param nullIsAbsent for events of others' systems, which write `null` for what they do not have: it counts
 * as absent wherever the schema wants something else
 */
export const safeParse = <T>(
  schema: z.ZodType<T>,
  said: unknown,
  nullIsAbsent = false,
): z.ZodSafeParseResult<T> | undefined => {
  try {
    const parsed = schema.safeParse(said)
    if (parsed.success) return parsed
    const places = misfits(parsed.error.issues, said).filter(
      (place) => nullIsAbsent || valueAt(said, place) !== null,
    )
    return places.length === 0 ? parsed : schema.safeParse(places.reduce(mendedAt, said))
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

type Path = readonly PropertyKey[]

/**
 * Where an object was expected and an empty array stands, or `null` where nothing may stand, also within the
 * options of a union.
 */
const misfits = (issues: readonly z.core.$ZodIssue[], said: unknown, around: Path = []): Path[] =>
  issues.flatMap((issue) => {
    const path = [...around, ...issue.path]
    if (issue.code === 'invalid_union') return issue.errors.flatMap((errors) => misfits(errors, said, path))
    const value = valueAt(said, path)
    if (value === null && path.length > 0) return [path]
    if (issue.code !== 'invalid_type' || (issue.expected !== 'object' && issue.expected !== 'record'))
      return []
    return Array.isArray(value) && value.length === 0 ? [path] : []
  })

const memberAt = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined

const valueAt = (said: unknown, path: Path): unknown => path.reduce<unknown>(memberAt, said)

/** A copy of the value that has `{}` at this path for an array, and nothing for `null`; the path exists. */
const mendedAt = (value: unknown, [key, ...rest]: Path): unknown => {
  if (key === undefined) return value === null || value === undefined ? undefined : {}
  if (Array.isArray(value))
    return value.map((one: unknown, index) => (index === key ? mendedAt(one, rest) : one))
  return { ...Object(value), [key]: mendedAt(memberAt(value, key), rest) }
}
