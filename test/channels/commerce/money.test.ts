import { describe, expect, it } from 'vitest'
import { isOnDelivery, sumOf } from '../../../shared/channels/parsing/commerce/payments.ts'
import type { Touchpoint } from '../../../shared/model/touchpoint.ts'
import { noon, reading } from '../delivery.ts'

const at = '2026-01-05T10:00:00Z'
const read = async (
  channel: string,
  said: unknown,
  context: Record<string, string> = {},
  settings: Record<string, string | boolean> = {},
): Promise<Touchpoint[]> =>
  reading({
    v: 1,
    channel,
    connection: 'shop',
    receivedAt: noon,
    text: JSON.stringify(said),
    context,
    settings,
  })
const money = (touchpoints: readonly Touchpoint[]): unknown[] =>
  touchpoints.map(({ type, value }) => (value === undefined ? [type] : [type, value.amount, value.currency]))

const shopify = async (topic: string, said: object) =>
  money(
    await read(
      'shopify',
      { id: 1, created_at: at, updated_at: at, ...said },
      { topic, shop: 'a.myshopify.com', event: 'e' },
    ),
  )
const refund = (...transactions: object[]) =>
  shopify('refunds/create', {
    order_id: 7,
    transactions: transactions.map((one) => ({ kind: 'refund', currency: 'EUR', ...one })),
  })
const woo = async (said: object, topic = 'order.updated') =>
  money(
    await read(
      'woocommerce',
      {
        id: 7,
        currency: 'EUR',
        total: '50.00',
        customer_id: 3,
        date_modified_gmt: '2026-01-05T10:00:00',
        ...said,
      },
      { topic, shop: 'a.example' },
    ),
  )
const youzan = async (type: string, msg: object) =>
  money(
    await read('youzan', {
      type,
      kdt_id: 1,
      msg_id: 'm',
      id: 'E1',
      msg: encodeURIComponent(JSON.stringify(msg)),
    }),
  )
const doudian = async (tag: string, data: object) =>
  money(
    await read(
      'doudian',
      { tag, msg_id: 'm', data: { p_id: '1', shop_id: 2, create_time: '2026-01-01 10:00:00', ...data } },
      {},
      {},
    ),
  )
const taobao = async (topic: string, content: object) =>
  money(
    await read(
      'taobao',
      { id: 1, topic, pub_time: '2026-01-05 10:00:00', content: JSON.stringify({ tid: 9, ...content }) },
      { app: 'a' },
    ),
  )
const weidian = async (type: string, message: object) =>
  money(
    await read(
      'weidian',
      { type, message: { order_id: '5', time: '2026-01-05 10:00:00', ...message } },
      {},
      { amounts: true },
    ),
  )
const life = async (action: string, order: object) =>
  money(
    await read('douyin-life', {
      event: 'life_trade_order_notify',
      client_key: 'k',
      from_user_id: 'u',
      content: JSON.stringify({ action, order: { order_id: '5', ...order } }),
    }),
  )
const pay = async (type: string, amount: object) =>
  money(
    await read('wechat-pay', {
      id: 'n',
      event_type: type,
      create_time: at,
      resource: { mchid: '1', out_trade_no: 'o', amount },
    }),
  )

describe('money is what the record of money states', () => {
  it.each<[string, () => Promise<unknown[]>, unknown[]]>([
    [
      'Shopify: a refund in two payments',
      () => refund({ amount: '10.10', status: 'success' }, { amount: '5.05', status: 'success' }),
      [['order.refunded', 1515, 'EUR']],
    ],
    [
      'Shopify: a payment that failed',
      () => refund({ amount: '10.10', status: 'success' }, { amount: '5.05', status: 'failure' }),
      [['order.refunded', 1010, 'EUR']],
    ],
    [
      'Shopify: a payment under way',
      () => refund({ amount: '10.10', status: 'pending' }),
      [['order.refund_requested']],
    ],
    ['Shopify: goods restocked, no money', () => refund(), [['order.refunded']]],
    [
      'Shopify: a sale beside the refund',
      () => refund({ amount: '10.10' }, { kind: 'sale', amount: '99', status: 'success' }),
      [['order.refunded', 1010, 'EUR']],
    ],
    [
      'Shopify: one payment alone, not in a list',
      () =>
        shopify('refunds/create', {
          order_id: 7,
          transactions: { kind: 'refund', currency: 'EUR', amount: '3' },
        }),
      [['order.refunded', 300, 'EUR']],
    ],
    [
      'Shopify: a list with a gap',
      () =>
        shopify('refunds/create', {
          order_id: 7,
          transactions: [null, { kind: 'refund', currency: 'EUR', amount: '3' }],
        }),
      [['order.refunded', 300, 'EUR']],
    ],
    [
      'Shopify: payments in two currencies',
      () => refund({ amount: '10' }, { amount: '10', currency: 'USD' }),
      [['order.refunded']],
    ],
    ['Shopify: a test payment', () => refund({ amount: '10.10', test: true }), [['other']]],
    [
      'Shopify: a test order',
      () => shopify('orders/paid', { test: true, total_price: '9.00', currency: 'EUR' }),
      [['other']],
    ],
    [
      'Shopify: an order',
      () => shopify('orders/paid', { test: false, total_price: '9.00', currency: 'EUR' }),
      [['order.paid', 900, 'EUR']],
    ],
    [
      'WooCommerce: paid',
      () => woo({ status: 'processing', date_paid_gmt: '2026-01-05T09:00:00' }),
      [['order.paid', 5000, 'EUR']],
    ],
    [
      'WooCommerce: cash on delivery, to be shipped',
      () => woo({ status: 'processing', payment_method: 'cod', date_paid_gmt: null, date_paid: null }),
      [['other']],
    ],
    [
      'WooCommerce: cash on delivery, no date stated',
      () => woo({ status: 'processing', payment_method: 'cod' }),
      [['other']],
    ],
    [
      'WooCommerce: transfer not arrived',
      () => woo({ status: 'processing', payment_method: 'bacs', date_paid_gmt: null }),
      [['other']],
    ],
    [
      'WooCommerce: cash on delivery, collected',
      () =>
        woo({
          status: 'completed',
          payment_method: 'cod',
          date_paid_gmt: '2026-01-05T09:00:00',
          date_completed_gmt: '2026-01-05T09:00:00',
        }),
      [
        ['order.completed', 5000, 'EUR'],
        ['order.paid', 5000, 'EUR'],
      ],
    ],
    [
      'WooCommerce: two refunds in part',
      () =>
        woo({
          status: 'processing',
          date_paid_gmt: '2026-01-05T09:00:00',
          refunds: [
            { id: 1, total: '-10.00' },
            { id: 2, total: '-5.50' },
          ],
        }),
      [
        ['order.paid', 5000, 'EUR'],
        ['order.refunded', 1000, 'EUR'],
        ['order.refunded', 550, 'EUR'],
      ],
    ],
    [
      'WooCommerce: refunded in two parts',
      () =>
        woo({
          status: 'refunded',
          refunds: [
            { id: 1, total: '-10.00' },
            { id: 2, total: '-40.00' },
          ],
        }),
      [
        ['order.refunded', 1000, 'EUR'],
        ['order.refunded', 4000, 'EUR'],
      ],
    ],
    [
      'WooCommerce: refunded, without a list',
      () => woo({ status: 'refunded' }),
      [['order.refunded', 5000, 'EUR']],
    ],
    [
      "WooCommerce: paid in a plug-in's test mode",
      () =>
        woo({
          status: 'processing',
          meta_data: [{ key: '_wcpay_mode', value: 'test' }],
          date_paid_gmt: '2026-01-05T09:00:00',
        }),
      [['other']],
    ],
    [
      'Youzan: paid',
      () =>
        youzan('trade_TradePaid', {
          full_order_info: { order_info: { tid: 'E1' }, pay_info: { payment: '12.34' } },
        }),
      [['order.paid', 1234, 'CNY']],
    ],
    [
      'Youzan: cash on delivery',
      () =>
        youzan('trade_TradePaid', {
          full_order_info: { order_info: { tid: 'E1', pay_type_str: 'COD' }, pay_info: { payment: '12.34' } },
        }),
      [['other']],
    ],
    [
      'Youzan: cash on delivery, completed',
      () =>
        youzan('trade_TradeSuccess', {
          full_order_info: {
            order_info: { tid: 'E1', pay_type_str: '货到付款' },
            pay_info: { payment: '12.34' },
          },
        }),
      [
        ['order.completed', 1234, 'CNY'],
        ['order.paid', 1234, 'CNY'],
      ],
    ],
    [
      'WooCommerce: refunds as an object with numbers for keys',
      () => woo({ status: 'refunded', refunds: { 1: { id: 1, total: '-10.00' } } }),
      [['order.refunded', 1000, 'EUR']],
    ],
    [
      'WooCommerce: completed, paid by a date of its own clock',
      () => woo({ status: 'completed', date_paid: '2026-01-05T09:00:00' }),
      [
        ['order.completed', 5000, 'EUR'],
        ['order.paid', 5000, 'EUR'],
      ],
    ],
    [
      'Youzan: cash on delivery by its code',
      () =>
        youzan('trade_TradePaid', {
          full_order_info: { order_info: { tid: 'E1', pay_type: 9 }, pay_info: { payment: '12.34' } },
        }),
      [['other']],
    ],
    [
      'Youzan: cash on delivery by its name',
      () =>
        youzan('trade_TradePaid', {
          full_order_info: {
            order_info: { tid: 'E1', pay_type_str: 'CODPAY' },
            pay_info: { payment: '12.34' },
          },
        }),
      [['other']],
    ],
    [
      'Youzan: a refund in part',
      () =>
        youzan('trade_refund_RefundSuccess', {
          tid: 'E1',
          refunded_fee: '2.00',
          full_order_info: { pay_info: { payment: '12.34' } },
        }),
      [['order.refunded', 200, 'CNY']],
    ],
    ['Doudian: paid', () => doudian('101', { pay_amount: 1234, pay_type: 1 }), [['order.paid', 1234, 'CNY']]],
    ['Doudian: cash on delivery', () => doudian('101', { pay_amount: 1234, pay_type: 0 }), [['other']]],
    [
      'Doudian: cash on delivery, completed',
      () => doudian('103', { pay_amount: 1234, pay_type: 0 }),
      [
        ['order.completed', 1234, 'CNY'],
        ['order.paid', 1234, 'CNY'],
      ],
    ],
    [
      'Taobao: cash on delivery',
      () => taobao('taobao_trade_TradeBuyerPay', { payment: '9.00', type: 'cod' }),
      [['other']],
    ],
    [
      'Taobao: a refund in part',
      () => taobao('taobao_refund_RefundSuccess', { payment: '9.00', refund_fee: '1.50' }),
      [['order.refunded', 150, 'CNY']],
    ],
    [
      'Weidian: paid',
      () => weidian('weidian.order.already_payment', { price: '8.00' }),
      [['order.paid', 800, 'CNY']],
    ],
    [
      'Weidian: cash on delivery',
      () => weidian('weidian.order.already_payment', { price: '8.00', order_type_des: '货到付款' }),
      [['other']],
    ],
    [
      'Douyin life: a refund in part',
      () => life('refund_success', { pay_amount: 900, refund_amount: 100 }),
      [['order.refunded', 100, 'CNY']],
    ],
    [
      'WeChat Pay: a refund in part',
      () => pay('REFUND.SUCCESS', { total: 900, refund: 100 }),
      [['order.refunded', 100, 'CNY']],
    ],
  ])('%s', async (_, told, expected) => expect(await told()).toEqual(expected))

  it('a refund of WooCommerce that is reported again with every save is one', async () => {
    const said = {
      id: 7,
      status: 'processing',
      customer_id: 3,
      date_paid_gmt: '2026-01-05T09:00:00',
      refunds: [{ id: 1, total: '-10.00' }],
    }
    const [first, second] = await Promise.all(
      ['10', '11'].map((hour) =>
        read(
          'woocommerce',
          { ...said, date_modified_gmt: `2026-01-05T${hour}:00:00` },
          { topic: 'order.updated', shop: 'a.example' },
        ),
      ),
    )
    expect(second?.map(({ id, statedAt }) => [id, statedAt])).toEqual(
      first?.map(({ id, statedAt }) => [id, statedAt]),
    )
  })

  it('sums are exact, and cash on delivery is known in the words of shops', () => {
    expect([sumOf(['0.1', '0.2']), sumOf(['-19.99', 5]), sumOf([]), sumOf(['x'])]).toEqual([
      '0.30',
      '24.99',
      undefined,
      undefined,
    ])
    expect(
      ['cod', 'COD', 'Cash on Delivery (COD)', 'cash_on_delivery', '货到付款'].every((word) =>
        isOnDelivery(word),
      ),
    ).toBe(true)
    expect(['card', 'code', 'WEIXIN', '', undefined, 1].some((word) => isOnDelivery(word))).toBe(false)
  })
})

const lead = async (properties: object, settings: Record<string, string> = {}) =>
  (
    await read(
      'segment',
      {
        type: 'track',
        event: 'Order Completed',
        messageId: 'm',
        timestamp: at,
        userId: 'u1',
        properties: { order_id: '7', ...properties },
      },
      {},
      settings,
    )
  ).map(({ value, props }) => (value === undefined ? props['money'] : `${value.amount} ${value.currency}`))

describe('an amount of an event, however senders name it', () => {
  it.each<[object, string]>([
    [{ total: '12.50', currency_code: 'USD' }, '1250 USD'],
    [{ total: 12.5, currencyCode: 'USD' }, '1250 USD'],
    [{ total: 12.5, Currency: 'usd' }, '1250 USD'],
    [{ total: { amount: '12.50', currency_code: 'USD' } }, '1250 USD'],
    [{ value: { value: 12.5, currency: 'EUR' } }, '1250 EUR'],
    [{ total: 12.5, currency: { code: 'EUR', symbol: '€' } }, '1250 EUR'],
    [{ total: 12.5, currency: 'null' }, '1250 CNY'],
    [{ total: 12.5, currency: 'N/A' }, '1250 CNY'],
    [{ total: 'N/A', revenue: 12 }, '1200 CNY'],
    [{ total: 12, currency: '₹' }, '1200 INR'],
    [{ total: 12, currency: 'XBTC' }, 'unreadable'],
    [{ total: 12, currency: {} }, '1200 CNY'],
    [{ total: '٩٩٫٥٠', currency: 'SAR' }, '9950 SAR'],
    [{ total: '12,-', currency: 'EUR' }, '1200 EUR'],
    [{ total: { foo: 1 } }, 'unreadable'],
    [{ total: '100+' }, 'unreadable'],
    [{ total: '500', currency: 'HUF' }, '50000 HUF'],
    [{ total: '500', currency: 'IDR' }, '50000 IDR'],
    [{ total: '500', currency: 'KRW' }, '500 KRW'],
    [{ total: '1.5', currency: 'KWD' }, '1500 KWD'],
  ])('%j is %s', async (properties, expected) => expect(await lead(properties)).toEqual([expected]))
})
