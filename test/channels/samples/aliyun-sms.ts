import { connection } from '../delivery.ts'
import { posted, token } from '../forms.ts'
import type { Sample } from '../samples.ts'

const asked = posted('aliyun-sms', [
  {
    phone_number: '13800138000',
    send_time: '2026-01-05 19:00:00',
    report_time: '2026-01-05 19:00:05',
    success: true,
    err_code: 'DELIVERED',
    err_msg: '用户接收成功',
    sms_size: '1',
    biz_id: '12345',
    out_id: 't_01',
  },
])

export const sample: Sample = {
  to: connection('aliyun-sms', { token }),
  asked,
  retried: () => asked,
  needed: [],
}
