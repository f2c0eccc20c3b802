import { connection, noon } from '../delivery.ts'
import { jdPush } from '../commerce/jd-push.ts'
import type { Sample } from '../samples.ts'

const order = { billId: '10003129', statusId: '32000', timestamp: '2026-01-05 19:59:00' }

export const sample: Sample = {
  to: connection('jd', { appSecret: 'jd-app-secret' }),
  asked: jdPush(order, { at: noon }),
  retried: (at) => jdPush(order, { at }),
  needed: [],
}
