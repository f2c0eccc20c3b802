import { connection } from '../delivery.ts'
import { jdyPush, jdySecret } from '../forms.ts'
import type { Sample } from '../samples.ts'

const push = {
  op: 'data_create',
  opTime: 1767610800000,
  data: { appId: 'a', entryId: 'e', _id: '5f1', phone: '13800138000' },
}

export const sample: Sample = {
  to: connection('jiandaoyun', { secret: jdySecret }),
  asked: jdyPush(push),
  retried: (at) => jdyPush(push, { at }),
  needed: ['x-jdy-signature'],
  sealed: (body) => [0, body.length],
}
