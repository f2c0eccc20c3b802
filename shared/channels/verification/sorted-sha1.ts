import { createHash } from 'node:crypto'
import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import { activeSecrets, equalConstantTime } from '../../runtime/constant-time.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * Hex SHA-1 of words, sorted and joined: how WeCom, WeChat and Weibo sign their callbacks.
 */
const sortedSha1 = (...words: string[]): string =>
  createHash('sha1').update(words.sort().join('')).digest('hex')

/**
 * Which of these texts the query signs together with the token, its time and its nonce.
 * @param field the signature's name in the query
 * @param texts what may be signed beside them; nothing where that is all that is signed
 * @throws Refused 401 when it signs none
 */
export const verifySortedSha1 = (
  { query }: HttpRequest,
  field: 'signature' | 'msg_signature',
  tokens: string | readonly string[] | undefined,
  texts: readonly string[] = [''],
): string => {
  const { [field]: signature = '', timestamp = '', nonce = '' } = query
  const known = signature === '' || timestamp === '' || nonce === '' ? [] : activeSecrets(tokens)
  const signed = texts.find((text) =>
    known.some((token) => equalConstantTime(sortedSha1(token, timestamp, nonce, text), signature)),
  )
  if (signed === undefined)
    throw new RejectedError(`${field} must be made with the token of this connection`, { status: 401, field })
  return signed
}

const tolerance = 300

/**
 * Seconds the signed time may be off, either way: no document says how long the sender's repeats keep theirs.
 */
export const toleranceSetting = z.int().min(1).max(86_400).default(tolerance)

/** @throws Refused 401 when the signed time is not now */
export const verifyTimestampMs = (
  { query }: HttpRequest,
  { settings: { tolerance: set } }: Connection,
  now: number,
): void => {
  const allowed = typeof set === 'number' ? set : tolerance
  if (!(Math.abs(Math.floor(now / 1000) - Number(query['timestamp'])) <= allowed))
    throw new RejectedError(`timestamp must be within ${allowed} seconds of now`, {
      status: 401,
      field: 'timestamp',
    })
}

const mostBytes = 64 * 1024

/** @throws Refused for a method or size no callback has */
export const requireCallback = ({ method, body }: HttpRequest): void => {
  if (method !== 'GET' && method !== 'POST')
    throw new RejectedError('only GET and POST are answered here', { status: 405 })
  if (body.length > mostBytes)
    throw new RejectedError(`the body must not be larger than ${mostBytes} bytes`, { status: 413 })
}

const plainText = { 'content-type': 'text/plain; charset=utf-8' }

/** An answer in plain words, which is all such senders read. */
export const textResponse = (body: string, status = 200) => ({ status, headers: plainText, body })
