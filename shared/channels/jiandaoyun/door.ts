import * as z from 'zod'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { posted } from '../doors/posted.ts'
import { oneOrTwo } from '../doors/secrets.ts'
import { hexOf, insistOnHex } from '../doors/signed.ts'
import { insistOnNow, toleranceSetting } from '../doors/sorted.ts'
import { formSettings } from '../reading/answers.ts'

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
