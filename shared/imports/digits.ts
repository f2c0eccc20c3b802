import { Refused } from '../runtime/errors.ts'

const rounded = /^([+-]?)(\d)(?:\.(\d+))?E\+(\d{2,3})$/i

/**
 * A number that stands for somebody, as spreadsheets leave it: `1.3800138000E+10` holds all its digits and is written out; `1.38E+10`, which is what a column
 * too narrow leaves in a CSV file, has lost most of them.
 * @throws Refused when digits are lost: whoever it was, it is not who the rest would name
 */
export const withAllDigits = (text: string): string => {
  const [whole, sign = '', first = '', fraction = '', exponent = ''] = rounded.exec(text.normalize('NFKC')) ?? []
  if (whole === undefined) return text
  const digits = Number(exponent)
  if (fraction.length < digits || digits >= 15) throw new Refused('was rounded by a spreadsheet and has lost digits: make the column text, or save the file as .xlsx')
  return `${sign === '-' ? '-' : ''}${first}${fraction.slice(0, digits)}`
}
