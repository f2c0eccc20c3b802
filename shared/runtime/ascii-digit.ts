/**
 * A decimal digit of any script (`٣`, `३`) as 0 to 9. Each script's ten digits stand in a row, and nothing
 * but another sign before it.
 * @param digit NFKC
 */
export const asciiDigit = (digit: string): string => {
  const point = digit.codePointAt(0) ?? 0
  let zero = point
  while (zero > point - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
  return String(point - zero)
}
