import { connection } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { pushed } from '../commerce/shops.ts'

const token = 'weidian-token-drawn-by-lot'
const { asked } = pushed('weidian-push', `/hooks/weidian/main~${token}`)

export const sample: Sample = {
  to: connection('weidian', { token }),
  asked,
  retried: () => asked,
  needed: [],
}
