import { connection } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { pushed } from '../commerce/shops.ts'

const { asked, secrets } = pushed('douyin-life-webhook')

export const sample: Sample = {
  to: connection('douyin-life', secrets),
  asked,
  retried: () => asked,
  needed: ['x-douyin-signature'],
  sealed: (body) => [0, body.length],
}
