import { decrypt } from '@wecom/crypto'
import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import { parseJson } from '../parsing/json.ts'
import { textOf } from '../http/body.ts'
import { activeSecrets, equalConstantTime } from '../../runtime/constant-time.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { requireCallback, verifyTimestampMs, verifySortedSha1, toleranceSetting } from './sorted-sha1.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/** The token a callback is signed with. */
export const token = rotatableSecret(
  z.string().regex(/^\w{1,64}$/, 'must be up to 64 letters and digits'),
).meta({
  draw: 'hex',
})
/** The key it is encrypted with. */
export const encodingAESKey = rotatableSecret(
  z.string().regex(/^[A-Za-z0-9+/]{43}$/, 'must be 43 letters and digits'),
).meta({ draw: 'aes' })

/** `format`: how the sender was told to write, which is not verified for `json`. `tolerance` in seconds. */
export const sealedSettings = { format: z.enum(['xml', 'json']).default('xml'), tolerance: toleranceSetting }

/**
 * What is sealed in a callback of Tencent's making: signed, of now, encrypted with our key,
 * for our account. Of a GET its `echostr`.
 * @param account the corp id or app id that must be sealed with the message
 * @throws Refused
 */
export const decryptCallback = (
  request: HttpRequest,
  connection: Connection,
  account: string | readonly string[] | undefined,
  now: number,
): string => {
  requireCallback(request)
  const { secrets, settings } = connection
  const { method, query, body } = request
  const sealed =
    method === 'GET'
      ? [query['echostr'] ?? ''].filter(Boolean)
      : sealedIn(textOf(body), settings['format'] === 'json')
  const text = verifySortedSha1(request, 'msg_signature', secrets['token'], sealed)
  verifyTimestampMs(request, connection, now)
  return opened(text, activeSecrets(secrets['encodingAESKey']), activeSecrets(account)[0] ?? '')
}

/**
 * The envelope is read by its one pattern rather than by a parser: only what it seals is signed. Nothing in
 * the pattern can match in two ways, so it takes no longer for whoever would like it to. There may be
 * several, where words of a customer stand in the clear beside it.
 */
const envelope = /<Encrypt>(?:<!\[CDATA\[)?([A-Za-z0-9+/=]{16,})(?:\]\]>)?<\/Encrypt>/g

const inJson = z.object({ encrypt: z.string().optional(), Encrypt: z.string().optional() })

const sealedIn = (body: string, json: boolean): string[] => {
  const text = body.trim()
  const found = json ? jsonIn(text) : xmlIn(text)
  if (found.length === 0)
    throw new RejectedError(`the body must be ${json ? 'JSON' : 'XML'} with Encrypt in it`, {
      field: 'Encrypt',
    })
  return found
}

const xmlIn = (text: string): string[] =>
  text.endsWith('</xml>') && /^<xml>\s*(?!<!)/.test(text)
    ? [...text.matchAll(envelope)].slice(-3).map(([, found = '']) => found)
    : []

const jsonIn = (text: string): string[] => {
  const { encrypt, Encrypt = encrypt } = inJson.safeParse(parseJson(text)).data ?? {}
  return Encrypt === undefined || Encrypt === '' ? [] : [Encrypt]
}

/**
 * The plain message. The library takes padding that is none for part of the id at the end, and cuts a length
 * that lies: so the id is what decides, and must be ours to the letter.
 */
const opened = (sealed: string, keys: readonly string[], account: string): string => {
  for (const key of keys) {
    const plain = decrypted(key, sealed)
    if (plain !== undefined && account !== '' && equalConstantTime(plain.id, account)) return plain.message
  }
  throw new RejectedError('the message must be encrypted with the key of this connection, for its account', {
    status: 401,
    field: 'Encrypt',
  })
}

const decrypted = (key: string, sealed: string): { message: string; id: string } | undefined => {
  try {
    return decrypt(key, sealed)
  } catch {
    return undefined
  }
}
