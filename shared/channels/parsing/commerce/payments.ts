import { scalarToText } from '../scalar-text.ts'

type Words = Readonly<Record<string, unknown>>

/** Ten-thousandths: enough for every currency's minor unit. */
const scale = 10_000

/**
 * The exact sum of decimal amounts (`"10.10"`, `3`), as text, signs left out; nothing when there is none or
 * one is no number.
 */
export const sumOf = (amounts: readonly unknown[]): string | undefined => {
  const parts = amounts.map((amount) =>
    Math.round(
      Math.abs(Number(typeof amount === 'number' ? amount : scalarToText(amount) || Number.NaN)) * scale,
    ),
  )
  if (parts.length === 0 || !parts.every(Number.isSafeInteger)) return undefined
  const sum = parts.reduce((total, part) => total + part, 0)
  return Number.isSafeInteger(sum) ? (sum / scale).toFixed(4).replace(/0{1,2}$/, '') : undefined
}

const onDelivery =
  /^(cod(?:pay)?(?![a-z])|cash[\s_-]?on[\s_-]?delivery|pay[\s_-]?on[\s_-]?delivery)|货到付款|貨到付款|到付/i

/** Whether one of these words names a payment that is collected at the door. */
export const isOnDelivery = (...words: readonly unknown[]): boolean =>
  words.some((word) => onDelivery.test(scalarToText(word)))

/**
 * Whether an order, or a payment, was made to try the shop out: it is marked so by the shop or its payment
 * provider.
 */
export const isTest = (said: Words): boolean =>
  [said['test'], said['is_test'], said['isTest'], said['test_order']].some(
    (mark) => mark === true || mark === 'true' || mark === 1 || mark === '1',
  )
