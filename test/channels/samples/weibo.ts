import { connection } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { plainly } from '../tencent.ts'

const followed = JSON.stringify({
  type: 'event',
  receiver_id: 1_902_538_057,
  sender_id: 2_489_518_277,
  created_at: 'Mon Jan 05 19:59:00 +0800 2026',
  data: { subtype: 'follow' },
})

export const sample: Sample = {
  to: connection('weibo', { appSecret: 'weiboAppSecret' }),
  asked: plainly(followed, 'weiboAppSecret'),
  retried: (at) => plainly(followed, 'weiboAppSecret', at),
  needed: [],
}
