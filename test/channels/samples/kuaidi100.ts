import { connection } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { pushed } from '../commerce/shops.ts'

const { asked, secrets } = pushed('kuaidi100-push')

export const sample: Sample = {
  to: connection('kuaidi100', secrets),
  asked,
  retried: () => asked,
  needed: [],
}
