/** Parts of the day: in which hours a clock of twelve hours shows them. */
type Part = 'before noon' | 'noon' | 'after noon' | 'night'

/** Words for parts of the day. */
const words: Readonly<Record<string, Part>> = {
  am: 'before noon',
  'a.m.': 'before noon',
  上午: 'before noon',
  凌晨: 'before noon',
  清晨: 'before noon',
  早晨: 'before noon',
  早上: 'before noon',
  午前: 'before noon',
  오전: 'before noon',
  中午: 'noon',
  正午: 'noon',
  pm: 'after noon',
  'p.m.': 'after noon',
  下午: 'after noon',
  傍晚: 'after noon',
  午後: 'after noon',
  오후: 'after noon',
  晚上: 'night',
  晚间: 'night',
  夜里: 'night',
  夜间: 'night',
  深夜: 'night',
  半夜: 'night',
  午夜: 'night',
}
const spelled = Object.keys(words)
  .sort((a, b) => b.length - a.length)
  .map((word) => word.replaceAll('.', String.raw`\.`))
  .join('|')
const clock = String.raw`(\d{1,2})(?:([:时時点點시])\s*(\d{1,2}(?:\s*[:分분]\s*\d{1,2}(?:\.\d+)?)?[分秒분초]?|半)?)`
const ahead = new RegExp(String.raw`\s*(${spelled})\s*${clock}`, 'i')
const behind = new RegExp(String.raw`\s*${clock}\s*(${spelled})(?![a-z])`, 'i')

type Twelve = { readonly match: string; readonly part: Part; readonly hour: number; readonly rest: string }

const twelveIn = (text: string): Twelve | undefined => {
  if (!/[ap]\.?m|[\u4e00-\u9fff\uac00-\ud7a3]/i.test(text)) return undefined
  const [match = '', first = '', hour = '', sign = '', rest = ''] = ahead.exec(text) ?? []
  const [other = '', late = '', lateSign = '', lateRest = '', last = ''] =
    match === '' ? (behind.exec(text) ?? []) : []
  const part = words[(first || last).toLowerCase()]
  if (part === undefined) return undefined
  const separator = (sign || lateSign).replace(/[點点時시]/, '时')
  return {
    match: match || other,
    part,
    hour: Number(hour || late),
    rest: `${separator}${(rest || lateRest).replace('半', '30分')}`,
  }
}

/**
 * The hour of 24: 12 before noon is 0, 12 at noon or after it is 12, 13 after noon is 13. Nothing for 13
 * before noon, and for what may be either of two days: 12, 1 or 2 at night.
 */
const hourOf = ({ part, hour }: Twelve): number | undefined => {
  if (hour > 23) return undefined
  if (part === 'before noon') return hour > 12 ? undefined : hour % 12
  if (part === 'noon') return noonHour(hour)
  if (part === 'night' && (hour < 5 || (hour > 11 && hour < 17))) return undefined
  return hour > 12 ? hour : (hour % 12) + 12
}

/** Noon lasts from eleven to two: 11:30 at noon is half past eleven. */
const noonHour = (hour: number): number | undefined => {
  if (hour >= 11 && hour <= 14) return hour
  return hour === 1 || hour === 2 ? hour + 12 : undefined
}

/**
 * A time with its clock on 24 hours: `2026/1/5 下午 3:05` is `2026/1/5 15:05`, `1/5/2026 12:30 AM` is `1/5/2026
 * 0:30`. A time without such a word, or with a word that does not fit its hour, is returned as it is.
 */
export const on24Hours = (text: string): string => {
  const twelve = twelveIn(text)
  const hour = twelve && hourOf(twelve)
  return twelve === undefined || hour === undefined
    ? text
    : text.replace(twelve.match, ` ${hour}${twelve.rest}`).trim()
}

/**
 * The same on 12 hours, as a format with Luxon's `h` and `a` reads it: `3:05 PM`, whatever the word and
 * wherever it stood.
 */
export const on12Hours = (text: string): string => {
  const twelve = twelveIn(text)
  const hour = twelve && hourOf(twelve)
  if (twelve === undefined || hour === undefined) return text
  return text.replace(twelve.match, ` ${hour % 12 || 12}${twelve.rest} ${hour < 12 ? 'AM' : 'PM'}`).trim()
}
