import { connection } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { pushed } from '../commerce/shops.ts'

const { asked, secrets } = pushed('doudian-push')

export const sample: Sample = {
  to: connection('doudian', secrets),
  asked,
  retried: () => asked,
  needed: ['event-sign'],
  sealed: (body) => [0, body.length],
}
