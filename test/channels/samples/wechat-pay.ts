import { connection } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { notice, paySecrets } from '../commerce/wechat-pay-notice.ts'

export const sample: Sample = {
  to: connection('wechat-pay', paySecrets),
  asked: notice(),
  retried: (at) => notice({ at }),
  needed: ['wechatpay-timestamp', 'wechatpay-nonce', 'wechatpay-signature', 'wechatpay-serial'],
  sealed: (body) => [0, body.length],
}
