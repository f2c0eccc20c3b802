import type { AwsRequest } from '../aws/aws-request.ts'
import { forwardTo } from '../lambda/forward.ts'
import { type Json, textAt, tryParseJson } from '../json.ts'
import type { AwsAnswer } from '../aws/aws-error.ts'

/** What an engine said no to. */
export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly code: string

  constructor(code: string, message: string) {
    super(`${code}: ${message}`)
    this.code = code
  }
}

/** An engine that does the calls of one AWS service, in this process or on a server. */
export interface Engine {
  /**
   * Does a call as the runtime itself: no policy is evaluated, nothing recorded.
   * @throws EngineError with the service's own code
   */
  readonly call: (target: string, body: Json) => Promise<Json>
  /** Answers a call that the gate let through. */
  readonly answer: (request: AwsRequest) => Promise<AwsAnswer>
  readonly close: () => void
}

/** Connects to an engine that speaks AWS's JSON protocol on this machine. */
export const connectEngine = (
  endpoint: string,
  service: string,
  region: string,
  accessKey = 'local',
): Engine => {
  const forwarder = forwardTo(endpoint)
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    // Engines want to see a signature, not a right one.
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=00`,
    'x-amz-date': '20260101T000000Z',
  }
  return {
    answer: async ({ headers: given, raw }) => await forwarder.send(given, raw),
    close: forwarder.close,
    call: async (target, body) => {
      const { status, body: answered } = await forwarder.send(
        { ...headers, 'x-amz-target': target },
        Buffer.from(JSON.stringify(body)),
      )
      const said = tryParseJson(answered.toString()) ?? {}
      if (status < 400) return said
      const code = (textAt(said, '__type') ?? 'Unknown').split('#').at(-1) ?? 'Unknown'
      throw new EngineError(code, textAt(said, 'message') ?? textAt(said, 'Message') ?? answered.toString())
    },
  }
}
