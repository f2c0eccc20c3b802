import { oaSecrets, oaXml, sealedFor } from '../tencent.ts'
import { connection } from '../delivery.ts'
import type { Sample } from '../samples.ts'

const followed = oaXml({ Event: 'subscribe', EventKey: 'qrscene_spring_01' })

export const sample: Sample = {
  to: connection('wechat-oa', oaSecrets),
  asked: sealedFor(followed),
  retried: (at) => sealedFor(followed, at),
  needed: [],
  sealed: (body) => [body.indexOf('<Encrypt>') + 18, body.indexOf(']]></Encrypt>')],
}
