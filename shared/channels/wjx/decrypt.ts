import { createDecipheriv, createHash } from 'node:crypto'
import { membersOf, parseJson } from '../parsing/json.ts'

const sealed = /^[A-Za-z0-9+/]{43,}={0,2}$/
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * AES-128-CBC: the key is 16 hex digits of the app key's MD5, the first 16 bytes are the start, the rest is
 * padded (PKCS 7).
 */
const decrypted = (text: string, appKey: string): string | undefined => {
  const bytes = Buffer.from(text, 'base64')
  const key = createHash('md5').update(appKey).digest('hex').slice(0, 16)
  try {
    const decipher = createDecipheriv('aes-128-cbc', key, bytes.subarray(0, 16))
    return utf8.decode(Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]))
  } catch {
    return undefined
  }
}

const jsonIn = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    return membersOf(parseJson(text))
  } catch {
    return undefined
  }
}

type Fields = Readonly<Record<string, unknown>>

/**
 * The fields of a push with its answers in the clear. What was encrypted holds either the answers alone or
 * all the fields; answers in the clear have a `$` in them, which base64 has not.
 */
export const opened = (fields: Fields, appKeys: readonly string[]): Fields => {
  const { submitdata: said, ...others } = fields
  if (typeof said !== 'string' || !sealed.test(said)) return fields
  const text = appKeys.map((key) => decrypted(said, key)).find((plain) => plain !== undefined)
  if (text === undefined) return fields
  return { ...others, ...(jsonIn(text) ?? { submitdata: text }) }
}
