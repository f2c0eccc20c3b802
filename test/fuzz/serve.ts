import { type Order, orderSchema, type Played } from './orders.ts'

const say = async (word: unknown): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(word, undefined, undefined, () => resolve())
  })

/** Answers one order after the other, as `playInProcesses` gives them. */
export const serve = (
  play: (order: Order, before: (index: number) => Promise<void>) => Promise<Played>,
): void => {
  process.on('message', (message) => {
    const order = orderSchema.parse(message)
    const before = async (index: number) => (order.careful ? say({ begins: index }) : undefined)
    void play(order, before).then(async (played) => say({ played }))
  })
}
