import * as z from 'zod'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { posted } from '../http/read-post-body.ts'
import { oneOrTwo } from '../../model/secret.ts'
import { hexOf, insistOnHex } from '../verification/digest.ts'
import { insistOnNow, toleranceSetting } from '../verification/sorted-sha1.ts'
import { formSettings } from '../parsing/form-answers.ts'

/** 简道云's data push (channels.md 9.6): signed with the hex SHA-1 of `nonce:body:secret:timestamp`. */
export const door: Door = {
  name: 'jiandaoyun',
  secrets: z.strictObject({ secret: oneOrTwo(z.string().min(8).max(200)) }),
  settings: z.strictObject({ ...formSettings('web.form_submitted'), tolerance: toleranceSetting }),
  receive: (request, connection, now) => receive(request, connection, now),
}

const receive = (request: RawRequest, connection: Connection, now: number): Received => {
  const { query, headers, body } = request
  const text = posted(request)
  const { nonce = '', timestamp = '' } = query
  const made = (secret: string): string => hexOf('sha1', `${nonce}:`, body, `:${secret}:${timestamp}`)
  insistOnHex(headers['x-jdy-signature'], connection.secrets['secret'], made, 'x-jdy-signature')
  insistOnNow(request, connection, now)
  return {
    answer: { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'success' },
    events: [text],
  }
}
