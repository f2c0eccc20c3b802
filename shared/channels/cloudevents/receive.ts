import * as z from 'zod'
import { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver, VerifiedRequest } from '../channel.ts'
import { splitEvents } from '../http/split-events.ts'
import { activeSecrets, equalConstantTime } from '../../runtime/constant-time.ts'
import { json, readPostBody } from '../http/read-post-body.ts'
import { opaqueSecret } from '../../model/secret.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import { parseJson, writeJson } from '../parsing/json.ts'
import type { HttpResponse, HttpRequest } from '../../runtime/http.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * CloudEvents 1.0 over HTTP, all three ways of saying them, with a bearer token (CloudEvents 1.0, HTTP
 * protocol binding).
 */
export const receiver: WebhookReceiver = {
  name: 'cloudevents',
  secrets: z.strictObject({ token: opaqueSecret.meta({ draw: 'hex' }) }),
  settings: z.strictObject({ ...assumptions, types: typesSetting }),
  verify: (request, connection) => receive(request, connection),
}

const receive = (request: HttpRequest, { secrets }: Connection): VerifiedRequest => {
  const { method, headers } = request
  if (method === 'OPTIONS') return { answer: agreed(headers), events: [] }
  const said = headers['authorization'] ?? ''
  if (
    !activeSecrets(secrets['token']).some((token) =>
      equalConstantTime(`Bearer ${token}`, said.replace(/^bearer /i, 'Bearer ')),
    )
  )
    throw new RejectedError('authorization must be Bearer and the token of this connection', {
      status: 401,
      field: 'authorization',
    })
  const text = readPostBody(request)
  return { answer: json(200, {}), events: eventsIn(headers, text) }
}

/**
 * The check whether we want to be called at all: anybody may ask, for without the token nobody gets further.
 */
const agreed = ({ 'webhook-request-origin': origin = '*' }: HttpRequest['headers']): HttpResponse => ({
  status: 200,
  headers: {
    'content-type': 'text/plain',
    allow: 'POST',
    'webhook-allowed-origin': /^[\w.:/*-]{1,200}$/.test(origin) ? origin : '*',
    'webhook-allowed-rate': '*',
  },
  body: '',
})

const eventsIn = (headers: HttpRequest['headers'], text: string): string[] => {
  const type = headers['content-type'] ?? ''
  if (!type.startsWith('application/cloudevents')) return [binary(headers, type, text)]
  if (!/^application\/cloudevents(-batch)?(\+json)?\s*(;|$)/.test(type))
    throw new RejectedError('content-type must be a format we know: JSON', {
      status: 415,
      field: 'content-type',
    })
  if (text === '') throw new RejectedError('the body must not be empty')
  return type.startsWith('application/cloudevents-batch') ? splitEvents(text) : [text]
}

const needed = ['ce-specversion', 'ce-id', 'ce-source', 'ce-type']

/** The event whose attributes are headers, as it would have come in one piece. */
const binary = (headers: HttpRequest['headers'], datacontenttype: string, text: string): string => {
  if (needed.some((name) => !headers[name]))
    throw new RejectedError(
      'content-type, or ce-specversion, ce-id, ce-source and ce-type, must tell of a CloudEvent',
      { status: 415 },
    )
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('ce-') ? [[name.slice(3), plain(name, value)]] : [],
  )
  return writeJson({ ...Object.fromEntries(attributes), datacontenttype, ...dataIn(text) })
}

/** A header's text: quotes undone, then percent-encoding, once. */
const plain = (name: string, value: string): string => {
  const unquoted = value.replaceAll(/"((?:[^"\\]|\\.)*)"/g, (_, inner: string) =>
    inner.replaceAll(/\\(.)/g, '$1'),
  )
  try {
    return decodeURIComponent(unquoted.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'))
  } catch {
    throw new RejectedError(`${name} must be UTF-8 when percent-decoded`, { field: name })
  }
}

const dataIn = (text: string): { data?: unknown } => {
  try {
    return text === '' ? {} : { data: parseJson(text) }
  } catch {
    return { data: text }
  }
}
