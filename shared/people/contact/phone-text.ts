import { asciiDigit } from '../../runtime/text/digits.ts'
import { visibleText } from '../../runtime/text/visible-text.ts'

/** So many digits has a number at least that can be called without more context. */
const leastDigits = 7

const digitsIn = (text: string): string => text.replaceAll(/\D/g, '')

const isNumberLike = (text: string): boolean => digitsIn(text).length >= leastDigits

/** Text without the blanks, plus signs, brackets, dots and hyphens that one number may hold. */
const betweenNumbers = /[^\d+().\s-]+/

const extension =
  /\s*[,;]?\s*(?:\(\s*)?(?:转|分机|内线|ext\b\.?=?|extension|x|#)\s*(?:号|:|：)?\s*\d{1,6}\s*\)?$/iu

const number = String.raw`\+?\(?\+?\d[\d\s().+-]*\d`
/**
 * A word before the number (`Tel: `, `手机：`) or after it (`微信同号`, `(WeChat)`, `本人`); the words hold no digit.
 */
const wordsAround = new RegExp(
  String.raw`^(?:[^\d+(]*[\p{L}][^\d+(]*[:\s]|[^\d+(]*[\p{sc=Han}'"#])?\s*(${number})\s*(?:[^\d\s)][^\d]*)?$`,
  'u',
)

/**
 * The numbers of a text that holds several, in the order of the text: `13800138001/13900139001`, `138…、139…`,
 * `138… 或 139…`. Empty where the text holds at most one. An extension of up to 6 digits is no number.
 * @param text NFKC
 */
export const severalNumbersIn = (text: string): readonly string[] => {
  const parts = text.split(betweenNumbers).filter(isNumberLike)
  return parts.length > 1 ? parts.map((part) => part.trim()) : []
}

/**
 * As `severalNumbersIn`, for a text that is no number as a whole: there a blank or a hyphen may stand between
 * two numbers as well.
 * @param text NFKC
 */
export const severalNumbersApart = (text: string): readonly string[] => {
  const several = severalNumbersIn(text)
  if (several.length > 0) return several
  const parts = text.split(/[\s-]+|[^\d+().]+/).filter(isNumberLike)
  return parts.length > 1 ? parts : []
}

/** Digits of every script as ASCII has them; the numbering library knows Arabic ones only. */
export const withAsciiDigits = (text: string): string => text.replaceAll(/[^\P{Nd}0-9]/gu, asciiDigit)

/** `010-12345678-8001`: a Chinese landline with its extension behind a hyphen. */
const hyphenated = /^(0\d{2,3}[-\s]?\d{7,8})-\d{1,6}$/

/** Whether these spell different numbers. */
export const differ = (numbers: readonly string[]): boolean => new Set(numbers.map(digitsIn)).size > 1

/**
 * A phone number without the note that a person wrote beside it: an extension (`转8001`, `ext. 12`), words
 * (`微信同号`, `(微信)`), a title (`手机：`). Text in which no single number can be told is returned as it is.
 * @param text NFKC
 */
export const withoutNote = (text: string): string => {
  const bare = text.replace(extension, '').replace(hyphenated, '$1')
  return wordsAround.exec(bare)?.[1] ?? bare
}

/**
 * Whether a text holds several different phone numbers, so that none of them can be taken.
 * @param said as it was typed
 */
export const holdsSeveralNumbers = (said: string): boolean => differ(severalNumbersApart(visibleText(said)))
