import * as z from 'zod'
import type { RejectedError } from '../../runtime/errors.ts'
import type { WebhookReceiver } from '../channel.ts'
import { assumptions } from '../parsing/connection-defaults.ts'
import { rotatableSecret } from '../../model/secret.ts'
import { type Dialect, receiveTracking } from './tracking.ts'
import { keyOf } from './write-key.ts'
import type { HttpResponse } from '../../runtime/http.ts'

const json = (status: number, said: unknown): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(said),
})

const dialect: Dialect = {
  thanks: json(200, { success: true }),
  most: { body: 500 * 1024, event: 32 * 1024, events: 2500 },
  tooLarge: 400,
  insists: false,
}

export const writeKeySecrets = z.strictObject({
  writeKey: rotatableSecret(
    z.string().regex(/^[\w-]{4,100}$/, 'must be 4 to 100 letters, digits, - and _'),
  ).meta({
    draw: 'hex',
  }),
})

/**
 * `server`: this key is on no page and in no app, only servers and imports of the company hold it. Only then
 * is a consent given, or an erasure asked for, believed: what lies in a browser can be used by anybody, in
 * anybody's name.
 */
export const heldBy = { server: z.boolean().exactOptional() } as const

/**
 * Segment's own answers: 400 is final for its clients, 401 for a wrong key; nearly everything else is taken,
 * and refused on record where it must be.
 */
export const receiver: WebhookReceiver = {
  name: 'segment',
  secrets: writeKeySecrets,
  settings: z.strictObject({ ...assumptions, ...heldBy }),
  keyOf,
  verify: (request, connection) => receiveTracking(dialect, request, connection),
  rejectionResponse: ({ status, message }: RejectedError) =>
    json(status === 413 || status === 415 ? 400 : status, { success: false, message }),
}
