import type { EventMapping } from '../parsing/event-mapping.ts'

type Meanings = Readonly<Record<string, EventMapping>>

/**
 * By the last part of a topic: `taobao_trade_TradeBuyerPay`, `taobao_refund_RefundSuccess`. What is not here
 * is `other`.
 */
export const ofTopic: Meanings = {
  TradeCreate: 'order.created',
  TradeBuyerPay: 'order.paid',
  TradePartlySellerShip: ['order.shipped', 'in part'],
  TradeSellerShip: 'order.shipped',
  TradeSuccess: 'order.completed',
  TradeClose: 'order.cancelled',
  RefundCreated: 'order.refund_requested',
  RefundSuccess: 'order.refunded',
}

/** By a trade's status. */
export const ofStatus: Meanings = {
  WAIT_BUYER_PAY: 'order.created',
  WAIT_SELLER_SEND_GOODS: 'order.paid',
  SELLER_CONSIGNED_PART: ['order.shipped', 'in part'],
  WAIT_BUYER_CONFIRM_GOODS: 'order.shipped',
  TRADE_BUYER_SIGNED: 'order.delivered',
  TRADE_FINISHED: 'order.completed',
  TRADE_CLOSED: 'order.cancelled',
  TRADE_CLOSED_BY_TAOBAO: 'order.cancelled',
}
