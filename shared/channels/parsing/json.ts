import { RejectedError } from '../../runtime/errors.ts'

declare global {
  interface JSON {
    parse(
      text: string,
      reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown
  }
}

/**
 * Where a number may stand that is too long to be exact: 16 digits and more. Finding one too many costs time,
 * not truth.
 */
const longNumber = /[:,[]\s*-?[\d.]{16,}/

const exact = (value: unknown, source: string | undefined): unknown =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && source !== undefined
    ? source
    : value

/**
 * JSON in which a whole number beyond 2^53 stays what the sender wrote, as text: ids of Shopify, Douyin,
 * Taobao and WeCom are that long.
 * @throws Refused when it is not JSON
 */
export const parseJson = (said: string): unknown => {
  // Some editors and servers write a byte order mark first; it says nothing.
  const text = said.startsWith('\uFEFF') ? said.slice(1) : said
  try {
    if (!longNumber.test(text)) return JSON.parse(text)
    return JSON.parse(text, (_key, value, { source }) => exact(value, source))
  } catch {
    throw new RejectedError('the body must be JSON')
  }
}

/**
 * @throws Refused when it is nested so deeply that nothing can walk it
 */
export const writeJson = (value: unknown): string => {
  try {
    return JSON.stringify(value)
  } catch {
    throw new RejectedError('the body must not be nested so deeply')
  }
}

/** A JSON object's members; nothing of what is no object. */
export const membersOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  isObject(value) ? value : undefined

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
