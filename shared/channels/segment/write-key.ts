import { hashId } from '../../runtime/hash-id.ts'
import { textOf, unpacked } from '../http/body.ts'
import { membersOf, parseJson } from '../parsing/json.ts'
import type { HttpRequest } from '../../runtime/http.ts'

const possible = /^[\w-]{4,100}$/

/** The name under which a write key's connection is kept: its SHA-256, cut to 128 bits, base64url. */
export const keyOf = (writeKey: string): string => hashId(writeKey)

/**
 * The write key a request carries: as the user of Basic authentication (some clients leave the colon out),
 * else in the body.
 * @throws Refused when only the body could hold one and it can not be read
 */
export const writeKeyOf = (request: HttpRequest): string | undefined => {
  const basic = /^basic\s+([\w+/=-]+)\s*$/i.exec(request.headers['authorization'] ?? '')?.[1]
  const said =
    basic === undefined
      ? membersOf(parseJson(textOf(unpacked(request))))?.['writeKey']
      : Buffer.from(basic, 'base64').toString().split(':', 1)[0]
  return typeof said === 'string' && possible.test(said) ? said : undefined
}
