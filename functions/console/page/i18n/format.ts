import { clock, language } from '../state.ts'
import { type Language, type Word, wordOr, words } from './dictionary.ts'

const locale = (): string => (language.value === 'zh' ? 'zh-CN' : 'en-GB')

/** A text of the dictionary in the current language. */
export const t = (word: Word): string => words[language.value][word]

/** The text of an API code in the current language; the code itself where the dictionary has none. */
export const codeText = (code: string): string => wordOr(language.value, code)

/** A text that a page defines itself, in the current language. */
export const localized = (text: Readonly<Record<Language, string>>): string => text[language.value]

export const number = (n: number): string => new Intl.NumberFormat(locale()).format(n)

/** A count with its noun, in the singular or plural. */
export const countText = (n: number, noun: 'people' | 'touchpoints'): string =>
  t(`${noun}.${n === 1 ? 'one' : 'other'}`).replace('{n}', number(n))

/** Date and time in the browser's time zone. @param at ms UTC */
export const moment = (at: number): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(at)
export const day = (at: number): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(at)

const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** A period (ms UTC), for times that are known to the hour. */
export const span = (from: number, to: number): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).formatRange(from, to)

/** A duration in its largest unit. */
export const formatDuration = (ms: number): string => {
  const seconds = ms / 1000
  const [unit, size] = units.find(([, least]) => seconds >= least) ?? (['second', 1] as const)
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 0,
  }).format(seconds / size)
}

export const percent = (part: number): string =>
  new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 1 }).format(part)

/** A time relative to the server's clock, past or future. @param at ms UTC */
export const formatRelative = (at: number): string => {
  const seconds = Math.round((at - clock.value) / 1000)
  const [unit, size] = units.find(([, least]) => Math.abs(seconds) >= least) ?? (['second', 1] as const)
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(Math.trunc(seconds / size), unit)
}

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/** An amount in minor units of its currency. */
export const money = ({ amount, currency }: { readonly amount: number; readonly currency: string }): string =>
  new Intl.NumberFormat(locale(), { style: 'currency', currency }).format(amount / 10 ** digitsOf(currency))
