import { connection } from '../delivery.ts'
import { wjxKey, wjxPush } from '../forms.ts'
import type { Sample } from '../samples.ts'

const asked = wjxPush({
  vid: '123456',
  jid: '987',
  submitdata: '1$李雷}2$13800138000',
  submittime: '2026-01-05 19:00:00',
})

export const sample: Sample = {
  to: connection('wjx', { appKey: wjxKey }, { fields: { name: 'q1', phone: 'q2' } }),
  asked,
  retried: () => asked,
  needed: ['x-wjx-signature'],
  sealed: (body) => [0, body.length],
}
