import { connection, noon } from '../delivery.ts'
import type { Sample } from '../samples.ts'
import { scene } from '../commerce/taobao-scene.ts'

const trade = {
  tid: '1234567890',
  status: 'WAIT_SELLER_SEND_GOODS',
  buyer_open_uid: 'AAHtestopenuid',
  modified: '2026-01-05 19:59:00',
}

export const sample: Sample = {
  to: connection('taobao', { appSecret: 'spi-secret-1' }),
  asked: scene(trade, { at: noon }),
  retried: (at) => scene(trade, { at }),
  needed: [],
  sealed: (body) => [0, body.length],
}
