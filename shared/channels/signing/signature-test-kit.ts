import type { Connection, RawRequest } from '../channel.ts'

/**
 * What somebody would like to see delivered: the words of the vendor, as yet unsigned. `message` where the
 * sender names each message in the path.
 */
export type Said = {
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
export type Rehearsal = {
  /** Secrets and settings of nobody's, where there is no connection yet. */
  readonly secrets: Connection['secrets']
  readonly settings?: Readonly<Record<string, string>>
  /** The words as the vendor would sign them with the first secret of this connection. `now` is ms UTC. */
  readonly signed: (said: Said, connection: Connection, now: number) => Said
  /** Something the vendor might say. */
  readonly sample: (now: number) => Said
}

/** The request a delivery arrives as. */
export const requestFor = (
  { body, headers = {}, query = {}, path, message }: Said,
  { channel, id }: Pick<Connection, 'channel' | 'id'>,
): RawRequest => ({
  method: 'POST',
  path: path ?? `/hooks/${channel}/${id}${message === undefined ? '' : `/${message}`}`,
  query,
  rawQuery: new URLSearchParams(query).toString(),
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  body: Buffer.from(body),
})

/** The words with headers and query of the signature beside them. */
export const beside = (
  said: Said,
  headers: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string>> = {},
): Said => ({
  ...said,
  headers: { ...said.headers, ...headers },
  query: { ...said.query, ...query },
})

export const secondsOf = (now: number): string => String(Math.floor(now / 1000))
export const isoOf = (now: number): string => new Date(now).toISOString()
/** A moment on the clocks of Shanghai. */
export const shanghaiOf = (now: number): string =>
  isoOf(now + 8 * 3_600_000)
    .slice(0, 19)
    .replace('T', ' ')
