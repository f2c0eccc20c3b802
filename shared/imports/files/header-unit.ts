import { visibleText } from '../../runtime/text/visible-text.ts'
import { statedCurrency } from '../../channels/parsing/commerce/currency.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/** What a header adds to the numbers below it: their currency, and powers of ten (万元: 4). */
export type HeaderUnit = { readonly currency?: string; readonly shift?: number }

const powers: Readonly<Record<string, number>> = { 百: 2, 千: 3, k: 3, 万: 4, 萬: 4, 百万: 6, 亿: 8, 億: 8 }
const bracketed = /[([【](?:单位[:：]?|in )?([^()[\]【】]{1,12})[)\]】]\s*$/i
// Without brackets only codes that are no common word: `total_all` is not in Albanian lek.
const trailing =
  /(?:单位[:：]|[/_:-]|\s)\s*([^\s/_:()\w]{1,6}|usd|eur|gbp|cny|rmb|jpy|hkd|twd|krw|inr|aud|cad|sgd|chf|brl)$/i

/**
 * Reads the unit at the end of a header: `金额(元)`, `实付金额（万元）`, `Amount (USD)`, `total_eur`. Nothing where it
 * names none.
 */
export const unitOf = (header: string): HeaderUnit => {
  const plain = visibleText(header)
  const unit = (bracketed.exec(plain) ?? trailing.exec(plain))?.[1]?.trim()
  if (unit === undefined) return {}
  const [, power = '', rest = ''] = /^(百万|[百千万萬亿億]|k(?=\s?[A-Z]{3}$))?\s*(.*)$/i.exec(unit) ?? []
  const shift = powers[power.toLowerCase()] ?? 0
  const currency = rest === '' ? undefined : statedCurrency(rest)
  if (currency === undefined && (rest !== '' || shift === 0)) return {}
  return omitUndefined({ currency, shift: shift === 0 ? undefined : shift })
}
