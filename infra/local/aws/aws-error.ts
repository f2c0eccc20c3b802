import type { Service } from './aws-request.ts'
import type { Verdict, AccessRequest } from '../iam/evaluate.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** An answer to an AWS call. */
export interface AwsAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The types AWS's protocols carry JSON under. */
const contentTypes: Readonly<Record<Service, string>> = {
  dynamodb: 'application/x-amz-json-1.0',
  sqs: 'application/x-amz-json-1.0',
  events: 'application/x-amz-json-1.1',
  secretsmanager: 'application/x-amz-json-1.1',
  ses: 'application/json',
  s3: 'application/xml',
}

const namespaces: Readonly<Record<Service, string>> = {
  dynamodb: 'com.amazon.coral.service#',
  sqs: 'com.amazonaws.sqs#',
  events: '',
  secretsmanager: '',
  ses: '',
  s3: '',
}

/** An answer in a service's words. */
export const answer = (service: Service, body: unknown, status = 200): AwsAnswer => ({
  status,
  headers: { 'content-type': contentTypes[service] },
  body: Buffer.from(JSON.stringify(body)),
})

/** An error as this service words it. */
export const awsError = (service: Service, code: string, message: string, status = 400): AwsAnswer =>
  service === 's3'
    ? objectError(code, message, status)
    : {
        status,
        headers: omitUndefined({
          'content-type': contentTypes[service],
          'x-amzn-errortype': code,
          'x-amzn-query-error': service === 'sqs' ? `${code};Sender` : undefined,
        }),
        body: Buffer.from(JSON.stringify({ __type: `${namespaces[service]}${code}`, message })),
      }

const objectError = (code: string, message: string, status: number): AwsAnswer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message.replaceAll(/[<&]/g, ' ')}</Message></Error>`,
  ),
})

/** What IAM says to somebody who may not, naming function, action and resource. */
export const accessDenied = (
  service: Service,
  functionName: string,
  role: string,
  { action, resource }: AccessRequest,
  verdict: Verdict,
): AwsAnswer =>
  awsError(
    service,
    service === 's3' ? 'AccessDenied' : 'AccessDeniedException',
    `User: ${role}/${functionName} is not authorized to perform: ${action} on resource: ${resource} ` +
      because(functionName, action, verdict),
    service === 'ses' || service === 's3' ? 403 : 400,
  )

const because = (functionName: string, action: string, verdict: Verdict): string =>
  verdict === 'denied explicitly'
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action. ` +
      `In the template, the role of the function "${functionName}" does not grant it.`
