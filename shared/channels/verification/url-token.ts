import * as z from 'zod'
import { Refused } from '../../runtime/errors.ts'
import type { Connection, RawRequest } from '../channel.ts'
import { active, equal } from '../../runtime/constant-time.ts'
import { posted } from '../http/read-post-body.ts'
import { oneOrTwo } from '../../model/secret.ts'

/**
 * What stands in for a signature where the sender signs nothing (channels.md 1.1): no less than 128 bits by
 * chance.
 */
export const token = oneOrTwo(
  z.string().regex(/^[\w-]{22,128}$/, 'must be 22 to 128 letters, digits, hyphens and underscores'),
).meta({ draw: 'hex', inAddress: true })

/**
 * Insists on the token of this connection: in the address, `/hooks/<channel>/<id>~<token>`, or behind it,
 * `?token=<token>`.
 * @throws Refused 401
 */
export const insistOnToken = ({ path, query }: RawRequest, { secrets }: Connection): void => {
  const said = query['token'] ?? path.split(/~|%7e/i).at(-1) ?? ''
  if (!active(secrets['token']).some((known) => equal(known, said)))
    throw new Refused('token must be the one of this connection', { status: 401, field: 'token' })
}

/**
 * What was posted with the token.
 * @throws Refused 401 without it, and as `posted` does
 */
export const postedWithToken = (request: RawRequest, connection: Connection): string => {
  insistOnToken(request, connection)
  const text = posted(request)
  if (text === '') throw new Refused('the body must not be empty')
  return text
}
