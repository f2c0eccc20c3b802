import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import { activeSecrets, equalConstantTime } from '../../runtime/constant-time.ts'
import { readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * What stands in for a signature where the sender signs nothing: no less than 128 bits by
 * chance.
 */
export const token = rotatableSecret(
  z.string().regex(/^[\w-]{22,128}$/, 'must be 22 to 128 letters, digits, hyphens and underscores'),
).meta({ draw: 'hex', inAddress: true })

/**
 * Insists on the token of this connection: in the address, `/hooks/<channel>/<id>~<token>`, or behind it,
 * `?token=<token>`.
 * @throws Refused 401
 */
export const verifyUrlToken = ({ path, query }: HttpRequest, { secrets }: Connection): void => {
  const said = query['token'] ?? path.split(/~|%7e/i).at(-1) ?? ''
  if (!activeSecrets(secrets['token']).some((known) => equalConstantTime(known, said)))
    throw new RejectedError('token must be the one of this connection', { status: 401, field: 'token' })
}

/**
 * What was posted with the token.
 * @throws Refused 401 without it, and as `posted` does
 */
export const postedWithToken = (request: HttpRequest, connection: Connection): string => {
  verifyUrlToken(request, connection)
  const text = readPostBody(request)
  if (text === '') throw new RejectedError('the body must not be empty')
  return text
}
