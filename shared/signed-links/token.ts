import { createHmac, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'

/**
 * What a token is for. A token of one purpose is worthless for every other: each purpose signs with a key of
 * its own.
 */
export type Purpose<T> = { readonly name: string; readonly payload: z.ZodType<T> }

const webAddress = z.url({ protocol: /^https?$/ }).max(1000)

/**
 * In `/u/{token}`: takes the address off the list. `m` our message id, `a` the alias it lies under, `e` the
 * e-mail address, `c` the category of the mail (a token without it is of an older mail, and withdraws every
 * category). Never expires.
 */
export const unsubscribing = {
  name: 'u',
  payload: z.object({
    m: z.string().min(1).max(100),
    a: z.string().max(100),
    e: z.string().max(320).includes('@'),
    c: z.enum(['marketing', 'service']).optional(),
  }),
} as const

/**
 * In `/p/{token}`: shows and changes what the reader of our mail agreed to. `m` our message id, `e` the
 * e-mail address. Never expires. It opens no other page: who holds only the one that unsubscribes can not
 * give consent with it.
 */
export const preferring = {
  name: 'p',
  payload: z.object({ m: z.string().min(1).max(100), e: z.string().max(320).includes('@') }),
} as const

/**
 * In `/l/{token}`: leads to `u`. `m` our message id, `i` the interruption it is about, `a` the alias, `id`
 * the reader's identity as `spell` writes it.
 */
export const following = {
  name: 'l',
  payload: z.object({
    m: z.string().min(1).max(100),
    i: z.string().max(100),
    a: z.string().max(100),
    id: z.string().min(3).max(400),
    u: webAddress,
  }),
} as const

/**
 * In `/f/{token}`: shows what we know of the reader, masked, and takes what is right now. `m` our message id,
 * `e` the e-mail address it went to, `x` until when it holds (ms UTC): as long as the answer is waited for.
 */
export const restating = {
  name: 'f',
  payload: z.object({
    m: z.string().min(1).max(100),
    e: z.string().max(320).includes('@'),
    x: z.int().nonnegative(),
  }),
} as const

export type Restating = z.infer<typeof restating.payload>
export type Unsubscribing = z.infer<typeof unsubscribing.payload>
export type Preferring = z.infer<typeof preferring.payload>
export type Following = z.infer<typeof following.payload>

const version = '1'
const longest = 4096
const macLength = 16

/**
 * Signs a payload: `1.<payload>.<mac>`, base64url, safe in a path. HMAC-SHA256 cut to 128 bits, over version
 * and payload, by a key derived for the purpose.
 * @param secret the stack's signing secret
 * @throws ZodError when the payload does not fit its purpose: our own bug
 */
export const sign = <T>(purpose: Purpose<T>, payload: T, secret: string): string => {
  const text = Buffer.from(JSON.stringify(purpose.payload.parse(payload))).toString('base64url')
  return `${version}.${text}.${macOf(purpose, text, secret).toString('base64url')}`
}

/**
 * Reads a token back. Returns nothing for whatever we did not sign for this very purpose.
 * @param secrets the signing secret, or several while it is changed
 */
export const verify = <T>(
  purpose: Purpose<T>,
  token: string,
  secrets: string | readonly string[],
): T | undefined => {
  const [said, text, mac, ...rest] = token.length > longest ? [] : token.split('.')
  if (said !== version || !text || !mac || rest.length > 0) return undefined
  const given = Buffer.from(mac, 'base64url')
  if (given.length !== macLength || given.toString('base64url') !== mac) return undefined
  const keys = typeof secrets === 'string' ? [secrets] : secrets
  if (!keys.some((secret) => timingSafeEqual(given, macOf(purpose, text, secret)))) return undefined
  return purpose.payload.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data
}

const macOf = ({ name }: Purpose<unknown>, text: string, secret: string): Buffer => {
  const key = createHmac('sha256', secret).update(`rethread token ${version} ${name}`).digest()
  return createHmac('sha256', key).update(`${version}.${text}`).digest().subarray(0, macLength)
}
