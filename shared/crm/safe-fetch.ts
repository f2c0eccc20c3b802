import { lookup } from 'node:dns'
import { request as overHttp } from 'node:http'
import { request as overTls } from 'node:https'
import type { LookupFunction } from 'node:net'
import { isLoopback, isPublic } from './address.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/** A request to another system's server. */
export type FetchRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  /**
   * The answer's body is read up to here (bytes) and cut off; 0 where its status is all that counts. 2 MB
   * when not stated.
   */
  readonly mostBytes?: number
}
export type Answered = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/**
 * Asks, follows no redirect. Fails as Node does (`ECONNREFUSED` …), `EFORBIDDEN` for where we do not go,
 * `ETIMEDOUT` when it took too long.
 */
export type Outside = (asking: FetchRequest) => Promise<Answered>

const defaultBytes = 2_000_000

const fault = (code: string): Error => Object.assign(new Error(code), { code })

/**
 * Looks at the addresses a name stands for, and only then are these connected to: a name that is another's
 * the next moment changes nothing. One private address among them is one too many.
 */
const publicAddressesOnly: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const [first] = found ?? []
    if (error || first === undefined) done(error ?? fault('ENOTFOUND'), '')
    else if (!found.every(({ address }) => isPublic(address))) done(fault('EFORBIDDEN'), '')
    else if (options.all) done(null, found)
    else done(null, first.address, first.family)
  })
}

/**
 * SSRF guard: creates a fetch for URLs that users state. Resolves the host itself and connects only when
 * every address is public, so DNS rebinding does not get past the check.
 * @param loopback whether plain HTTP to this machine is allowed; otherwise https and public addresses only
 */
export const createSafeFetch =
  ({ loopback }: { readonly loopback: boolean }): Outside =>
  async (asking) => {
    const here = loopback && isLoopback(asking.url)
    const url = new URL(asking.url)
    if (!here && (url.protocol !== 'https:' || /^\[|^\d+(\.\d+){3}\.?$/.test(url.hostname)))
      throw fault('EFORBIDDEN')
    return ask(url, asking, here ? undefined : publicAddressesOnly)
  }

const ask = (
  url: URL,
  { method, headers, body, timeoutMs, mostBytes = defaultBytes }: FetchRequest,
  guard: LookupFunction | undefined,
): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const over = url.protocol === 'https:' ? overTls : overHttp
    const sized = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const request = over(
      url,
      omitUndefined({
        method,
        headers: { ...headers, ...sized },
        agent: false,
        lookup: guard ? guard : undefined,
      }),
      (response) => {
        const parts: Buffer[] = []
        let left = mostBytes
        const answer = (): void => {
          const said = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const)
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(said),
            text: Buffer.concat(parts).toString(),
          })
        }
        // The rest is not read: a body without an end would hold the connection until the timeout.
        const enough = (): void => {
          answer()
          request.destroy()
        }
        if (left === 0) return enough()
        response.on('data', (part: Buffer) => {
          parts.push(part.subarray(0, left))
          left -= Math.min(left, part.length)
          if (left === 0) enough()
        })
        response.on('error', reject)
        response.on('end', answer)
      },
    )
    const late = setTimeout(() => request.destroy(fault('ETIMEDOUT')), timeoutMs)
    request.on('close', () => clearTimeout(late))
    request.on('error', reject)
    request.end(body)
  })
