import { hourMs } from '../../runtime/time-buckets.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * What somebody would like to see delivered: the words of the vendor, as yet unsigned. `message` where the
 * sender names each message in the path.
 */
export type UnsignedRequest = {
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly path?: string
  readonly message?: string
}

/**
 * How a channel's deliveries are made by ourselves, to try a connection or a payload without the vendor.
 * Pure: the same words at the same time are signed the same.
 */
export type SignatureTestKit = {
  /** Secrets and settings of nobody's, where there is no connection yet. */
  readonly secrets: Connection['secrets']
  readonly settings?: Readonly<Record<string, string>>
  /** The words as the vendor would sign them with the first secret of this connection. `now` is ms UTC. */
  readonly signed: (said: UnsignedRequest, connection: Connection, now: number) => UnsignedRequest
  /** Something the vendor might say. */
  readonly sample: (now: number) => UnsignedRequest
}

/** The request a delivery arrives as. */
export const requestFor = (
  { body, headers = {}, query = {}, path, message }: UnsignedRequest,
  { channel, id }: Pick<Connection, 'channel' | 'id'>,
): HttpRequest => ({
  method: 'POST',
  path: path ?? `/hooks/${channel}/${id}${message === undefined ? '' : `/${message}`}`,
  query,
  rawQuery: new URLSearchParams(query).toString(),
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: Buffer.from(body),
})

/** The words with headers and query of the signature beside them. */
export const withSignature = (
  said: UnsignedRequest,
  headers: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>> = {},
): UnsignedRequest => ({
  ...said,
  headers: { ...said.headers, ...headers },
  query: { ...said.query, ...query },
})

export const secondsOf = (now: number): string => String(Math.floor(now / 1000))
export const isoOf = (now: number): string => new Date(now).toISOString()
/** A moment on the clocks of Shanghai. */
export const shanghaiOf = (now: number): string =>
  isoOf(now + 8 * hourMs)
    .slice(0, 19)
    .replace('T', ' ')
