import { callback, connection, wecomSecrets } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { xiaoeDoc } from '../tencent.ts'

const { token, encodingAESKey } = wecomSecrets
const paid = xiaoeDoc('order_change', { action: 'set_pay', order_id: 'o_1', user_id: 'u_test_1' })

export const sample: Sample = {
  to: connection('xiaoe', { token, encodingAESKey, appId: 'appTEST' }),
  asked: callback(paid, { receiveId: 'appTEST' }),
  retried: (at) => callback(paid.replace('<retry_times>0', '<retry_times>1'), { receiveId: 'appTEST', at }),
  needed: [],
  sealed: (body) => [body.indexOf('<Encrypt>') + 18, body.indexOf(']]></Encrypt>')],
}
