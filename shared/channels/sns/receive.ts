import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { activeSecrets } from '../../runtime/constant-time.ts'
import { json, readPostBody } from '../http/read-post-body.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { parseJson } from '../parsing/json.ts'
import { isSignedWith, type Message, messageSchema } from './signature.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * Whose messages we take. No secret, but all that tells our topic from anybody's: Amazon signs for everybody.
 */
const topicArn = rotatableSecret(
  z.string().regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]{5,30}:\d{12}:[\w.-]{1,256}$/, 'must be the ARN of a topic'),
)
/**
 * The certificate, or its public key, where the function can not fetch it: then it must be changed by hand
 * when Amazon changes its own.
 */
const certificate = rotatableSecret(z.string().startsWith('-----BEGIN ', 'must be PEM').max(10_000))

/**
 * Amazon SNS over HTTPS (Amazon SNS, HTTP endpoints): events of Amazon SES where they can not come over
 * EventBridge.
 */
export const receiver: WebhookReceiver = {
  name: 'sns',
  secrets: z.union([z.strictObject({ topicArn }), z.strictObject({ topicArn, certificate })]),
  settings: z.strictObject({}),
  resourceToFetch: (request, connection) => {
    const { SigningCertURL } = messageIn(request, connection)
    return connection.secrets['certificate'] === undefined ? SigningCertURL : undefined
  },
  verify: (request, connection, _now, fetched) => receive(request, connection, fetched),
}

const mostBytes = 512 * 1024

const receive = (
  request: HttpRequest,
  connection: Connection,
  fetched: string | undefined,
): VerifiedRequest => {
  const message = messageIn(request, connection)
  const certificates = fetched === undefined ? activeSecrets(connection.secrets['certificate']) : [fetched]
  if (!certificates.some((pem) => isSignedWith(pem, message)))
    throw refused('Signature', 'must be made with the certificate it names')
  const answer = json(200, {})
  if (message.Type === 'Notification') return { answer, events: [message.Message] }
  return message.Type === 'SubscriptionConfirmation'
    ? { answer, events: [], confirmationUrl: subscribing(message) }
    : { answer, events: [] }
}

const refused = (field: string, rule: string): RejectedError =>
  new RejectedError(`${field} ${rule}`, { status: 401, field })

/**
 * The message, as far as it can be believed without its certificate: it is our topic's, and its certificate
 * is Amazon's.
 */
const messageIn = (request: HttpRequest, { secrets }: Connection): Message => {
  const { success, data } = messageSchema.safeParse(parseJson(readPostBody(request, mostBytes)))
  if (!success) throw refused('the body', 'must be a signed message of SNS')
  if (!activeSecrets(secrets['topicArn']).includes(data.TopicArn))
    throw refused('TopicArn', 'must be the topic of this connection')
  const { pathname, search } = amazons('SigningCertURL', data.SigningCertURL, data)
  if (!/^\/SimpleNotificationService-\w{1,64}\.pem$/.test(pathname) || search !== '')
    throw refused('SigningCertURL', 'must be a certificate of SNS')
  return data
}

/** An address of SNS in the region of the topic, by https. */
const amazons = (field: string, said: string, { TopicArn }: Message): URL => {
  const [, partition, , region = ''] = TopicArn.split(':')
  const url = URL.parse(said)
  if (
    url?.origin !== `https://sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}` ||
    url.username !== '' ||
    url.password !== ''
  )
    throw refused(field, "must be at Amazon's, in the region of the topic")
  return url
}

/** Where to go to subscribe: signed, at Amazon's, and to our topic. */
const subscribing = (message: Message): string => {
  const url = amazons('SubscribeURL', message.SubscribeURL ?? '', message)
  const said = url.searchParams
  if (said.get('Action') !== 'ConfirmSubscription' || said.get('TopicArn') !== message.TopicArn)
    throw refused('SubscribeURL', 'must confirm the subscription to this topic')
  return url.href
}
