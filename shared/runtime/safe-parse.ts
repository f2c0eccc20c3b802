import type * as z from 'zod'

/**
 * What a shape makes of something, also of an object that calls something its `length` which is no number: zod asks of it whether that is enough, and dies of
 * the answer. Nothing, then.
 */
export const safelyParsed = <T>(schema: z.ZodType<T>, said: unknown): z.ZodSafeParseResult<T> | undefined => {
  try {
    return schema.safeParse(said)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
