import { visibleText } from '../../runtime/text/visible-text.ts'
/**
 * GB 11643: what each of the first 17 digits weighs, and the check digit for each remainder of their sum by
 * 11.
 */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checks = '10X98765432'

/**
 * The first two digits (GB/T 2260): provinces, Taiwan, Hong Kong and Macao (also as residence permits write
 * them).
 */
const province = /^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/

const isDay = (digits: string): boolean => {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)]
  const at = new Date(`${year}-${month}-${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${year}-${month}-${day}`)
}

/**
 * Whether a text can be the number of a Chinese identity card of 18 digits (GB 11643): a province, a day that
 * there is, from 1900 to `now`, and the right check digit. It can not tell whether anybody has it.
 * @param now ms UTC
 */
export const isIdCard = (said: string, now: number): boolean => {
  const text = visibleText(said).toUpperCase()
  if (!/^\d{17}[\dX]$/.test(text) || !province.test(text)) return false
  const birth = text.slice(6, 14)
  if (
    !isDay(birth) ||
    birth < '19000101' ||
    Date.parse(`${birth.slice(0, 4)}-${birth.slice(4, 6)}-${birth.slice(6)}T00:00:00Z`) > now
  )
    return false
  const sum = weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0)
  return checks[sum % 11] === text[17]
}
