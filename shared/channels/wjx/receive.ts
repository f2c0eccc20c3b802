import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { activeSecrets } from '../../runtime/constant-time.ts'
import { formOf, readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { hexOf, verifyHexDigest } from '../verification/digest.ts'
import { verifyUrlToken, token } from '../verification/url-token.ts'
import { formSettings } from '../parsing/form-answers.ts'
import { membersOf, parseJson, writeJson } from '../parsing/json.ts'
import { opened } from './decrypt.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

const appKey = rotatableSecret(z.string().min(6).max(200))

/**
 * 问卷星's push (wjx-ai-kit, push-reference), in either of its two shapes. Whatever the connection was given
 * must hold: the key a signature, the token the address. The older shape signs the ids alone, and only for
 * some accounts: there the token says that it is ours.
 */
export const receiver: WebhookReceiver = {
  name: 'wjx',
  secrets: z.union([
    z.strictObject({ appKey }),
    z.strictObject({ token }),
    z.strictObject({ appKey, token }),
  ]),
  settings: z.strictObject(formSettings('survey.submitted')),
  verify: (request, connection) => receive(request, connection),
}

type Fields = Readonly<Record<string, unknown>>

const receive = (request: HttpRequest, connection: Connection): VerifiedRequest => {
  const { secrets } = connection
  if (secrets['appKey'] === undefined || secrets['token'] !== undefined) verifyUrlToken(request, connection)
  const text = readPostBody(request)
  if (text === '') throw new RejectedError('the body must not be empty')
  const keys = activeSecrets(secrets['appKey'])
  const signature = request.headers['x-wjx-signature']
  const insist = (given: string | undefined, made: (key: string) => string): unknown =>
    keys.length > 0 && verifyHexDigest(given, keys, made, 'x-wjx-signature')
  if (signature !== undefined) insist(signature, (key) => hexOf('sha1', request.body, key))
  const fields = fieldsIn(text)
  const ids = [wordIn(fields, 'activity'), wordIn(fields, 'index')]
  if (signature === undefined) insist(wordIn(fields, 'sign'), (key) => hexOf('sha1', ...ids, key))
  const answer = { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'success' }
  return { answer, events: [fields === undefined ? text : writeJson(opened(fields, keys))] }
}

const wordIn = (fields: Fields | undefined, name: string): string => String(fields?.[name] ?? '')

/** A form or JSON; nothing where it is neither, which its reader will say. */
const fieldsIn = (text: string): Fields | undefined => {
  if (!text.trimStart().startsWith('{')) return formOf(text)
  try {
    return membersOf(parseJson(text))
  } catch {
    return undefined
  }
}
