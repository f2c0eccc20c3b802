/** One of the processes of `npm run simulate`: plays what it is ordered, and says what came of it. */
import { orderSchema, play } from './play.ts'

process.on('message', (order) => {
  void play(orderSchema.parse(order)).then((played) => process.send?.(played))
})
