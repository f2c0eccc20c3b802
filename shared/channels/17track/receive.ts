import * as z from 'zod'
import type { Connection, Door, RawRequest, Received } from '../channel.ts'
import { json, posted } from '../http/read-post-body.ts'
import { oneOrTwo } from '../../model/secret.ts'
import { hexOf, insistOnHex } from '../verification/digest.ts'
import { typesSetting } from '../parsing/event-mapping.ts'
import { shopSetting } from '../parsing/commerce/orders.ts'

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
