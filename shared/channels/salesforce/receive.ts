import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { activeSecrets } from '../../runtime/constant-time.ts'
import { readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { verifyUrlToken, token } from '../verification/url-token.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { crmWords } from '../parsing/crm-field-mapping.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

const organization = rotatableSecret(
  z.string().regex(/^00D[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/, 'must be the id of an organisation'),
)

/**
 * Salesforce's outbound messages (Salesforce, outbound messaging): SOAP, not signed, so the address holds a
 * token; whose messages they are may be said beside it.
 */
export const receiver: WebhookReceiver = {
  name: 'salesforce',
  secrets: z.union([z.strictObject({ token }), z.strictObject({ token, organizationId: organization })]),
  settings: z.strictObject({ ...assumptions, ...crmWords, amounts: z.boolean().default(false) }),
  verify: (request, connection) => receive(request, connection),
  rejectionResponse: ({ status }) => answer(status, false),
}

const receive = (request: HttpRequest, connection: Connection): VerifiedRequest => {
  verifyUrlToken(request, connection)
  const text = readPostBody(request, mostBytes)
  const organizationId = /<OrganizationId>(\w{15,18})<\/OrganizationId>/.exec(text)?.[1] ?? ''
  const known = activeSecrets(connection.secrets['organizationId'])
  if (known.length > 0 && !known.some((id) => id.slice(0, 15) === organizationId.slice(0, 15)))
    throw new RejectedError('OrganizationId must be the one of this connection', {
      status: 401,
      field: 'OrganizationId',
    })
  const events = notificationsIn(text)
  if (events.length === 0)
    throw new RejectedError('the body must be SOAP with a Notification in it', { field: 'Notification' })
  return { answer: answer(200, true), events, context: { organizationId } }
}
const mostBytes = 900_000

/** The session id beside them lets into Salesforce: it goes no further. */
const notificationsIn = (text: string): string[] =>
  text
    .split('<Notification>')
    .slice(1)
    .map((part) => `<Notification>${part.split('</Notification>')[0] ?? ''}</Notification>`)

const answer = (status: number, taken: boolean) => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body:
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
    `<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>${taken}</Ack></notificationsResponse>` +
    '</soapenv:Body></soapenv:Envelope>',
})
