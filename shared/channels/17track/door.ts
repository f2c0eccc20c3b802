import * as z from 'zod'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { json, posted } from '../doors/posted.ts'
import { oneOrTwo } from '../doors/secrets.ts'
import { hexOf, insistOnHex } from '../doors/signed.ts'
import { typesSetting } from '../reading/meanings.ts'
import { shopSetting } from '../reading/orders.ts'

/** 17TRACK, version 2: JSON, signed in a header (channels.md 9.9). */
export const door: Door = {
  name: '17track',
  secrets: z.strictObject({ securityKey: oneOrTwo(z.string().min(8).max(200)) }),
  settings: z.strictObject({ shop: shopSetting, types: typesSetting }),
  receive: (request, connection) => receive(request, connection),
}

const receive = (request: RawRequest, { secrets }: Connection): Received => {
  const text = posted(request)
  insistOnHex(
    request.headers['sign'],
    secrets['securityKey'],
    (key) => hexOf('sha256', request.body, '/', key),
    'sign',
  )
  return { answer: json(200, {}), events: [text] }
}
