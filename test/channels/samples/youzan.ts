import * as z from 'zod'
import { connection } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { pushed } from '../commerce/shops.ts'
import { youzanPush } from '../commerce/youzan-push.ts'

const { asked, secrets, request } = pushed('youzan-push')

export const sample: Sample = {
  to: connection('youzan', secrets),
  asked,
  retried: () =>
    youzanPush({ ...z.record(z.string(), z.unknown()).parse(JSON.parse(request.body ?? '')), sendCount: 3 }),
  needed: ['event-sign'],
  sealed: (body) => [0, body.length],
}
