import { type Forwarder, forwardTo } from './forward.ts'
import { type Json, textAt, tryParseJson } from './json.ts'

/** What an engine said no to. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly code: string

  constructor(code: string, message: string) {
    super(`${code}: ${message}`)
    this.code = code
  }
}

/** Speaks AWS's JSON protocol to an engine on this machine, as the runtime itself: nothing is judged, nothing written down. */
export interface Engine extends Forwarder {
  readonly call: (target: string, body: Json) => Promise<Json>
}

/** Connects to an engine. */
export const connectEngine = (endpoint: string, service: string, region: string, accessKey = 'local'): Engine => {
  const forwarder = forwardTo(endpoint)
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    // Engines want to see a signature, not a right one.
    'authorization':
      `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`,
    'x-amz-date': '20260101T000000Z',
  }
  return {
    ...forwarder,
    call: async (target, body) => {
      const { status, body: answered } = await forwarder.send({ ...headers, 'x-amz-target': target }, Buffer.from(JSON.stringify(body)))
      const said = tryParseJson(answered.toString()) ?? {}
      if (status < 400) return said
      const code = (textAt(said, '__type') ?? 'Unknown').split('#').at(-1) ?? 'Unknown'
      throw new EngineError(code, textAt(said, 'message') ?? textAt(said, 'Message') ?? answered.toString())
    },
  }
}
