import { connection } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { pushed } from '../commerce/shops.ts'

const { asked, secrets } = pushed('17track-v2')

export const sample: Sample = {
  to: connection('17track', secrets),
  asked,
  retried: () => asked,
  needed: ['sign'],
  sealed: (body) => [0, body.length],
}
