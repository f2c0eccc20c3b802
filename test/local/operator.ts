import { connectEngine } from '../../infra/local/dynamodb/engine-call.ts'
import type { Json } from '../../infra/local/json.ts'
import type { Local } from '../../infra/local/local-runtime.ts'

/** Speaks to the gate as the operator, who may do everything: `client('DynamoDB_20120810.PutItem', …)`. */
export const operatorClient = ({
  aws,
}: Pick<Local, 'aws'>): ((target: string, body: Json) => Promise<Json>) => {
  const engine = connectEngine(aws.endpoint, 'any', aws.region, aws.credentials.accessKeyId)
  return engine.call
}

/** Sends a request to `/_local` as the person at the machine: with its token, and a body as JSON. */
export const askLocal = async (
  { url, localToken }: Pick<Local, 'url' | 'localToken'>,
  path: string,
  body?: object,
): Promise<Response> =>
  fetch(`${url}/_local${path}`, {
    headers: { authorization: `Bearer ${localToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  })
