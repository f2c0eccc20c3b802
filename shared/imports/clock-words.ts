/** What stands for before and after noon, each with what it is in English. */
const words: Readonly<Record<string, 'AM' | 'PM'>> = {
  am: 'AM', pm: 'PM', 'a.m.': 'AM', 'p.m.': 'PM', 上午: 'AM', 下午: 'PM', 凌晨: 'AM', 早上: 'AM', 中午: 'PM', 晚上: 'PM', 午前: 'AM', 午後: 'PM', 오전: 'AM', 오후: 'PM',
}
const spelled = Object.keys(words).sort((a, b) => b.length - a.length).map((word) => word.replaceAll('.', String.raw`\.`)).join('|')
const clock = String.raw`(\d{1,2})([:时點点])(\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?)?[分秒]?)`
const ahead = new RegExp(String.raw`\s*(${spelled})\s*${clock}`, 'i')
const behind = new RegExp(String.raw`\s*${clock}\s*(${spelled})(?![a-z])`, 'i')

type Twelve = { readonly match: string; readonly half: 'AM' | 'PM'; readonly hour: number; readonly rest: string }

const twelveIn = (text: string): Twelve | undefined => {
  if (!/[ap]\.?m|[\u4e00-\u9fff\uac00-\ud7a3]/i.test(text)) return undefined
  const [match = '', first = '', hour = '', sign = '', rest = ''] = ahead.exec(text) ?? []
  const [other = '', late = '', lateSign = '', lateRest = '', last = ''] = match === '' ? behind.exec(text) ?? [] : []
  const half = words[(first || last).toLowerCase()]
  if (half === undefined) return undefined
  return { match: match || other, half, hour: Number(hour || late), rest: `${(sign || lateSign).replace(/[點点]/, '时')}${rest || lateRest}` }
}

/** 12 at night is 0, 12 at noon 12. 13 in the afternoon is what it says; 13 in the morning is no time. */
const hourOf = ({ half, hour }: Twelve): number | undefined => {
  if (hour > 12) return half === 'PM' && hour < 24 ? hour : undefined
  return (hour % 12) + (half === 'PM' ? 12 : 0)
}

/**
 * A time with its clock on 24 hours: `2026/1/5 下午 3:05` is `2026/1/5 15:05`, `1/5/2026 12:30 AM` is `1/5/2026 0:30`. A time without such
 * a word, or with a word that does not fit its hour, is returned as it is.
 */
export const on24Hours = (text: string): string => {
  const twelve = twelveIn(text)
  const hour = twelve && hourOf(twelve)
  return twelve === undefined || hour === undefined ? text : text.replace(twelve.match, ` ${hour}${twelve.rest}`).trim()
}

/** The same on 12 hours, as a format with Luxon's `h` and `a` reads it: `3:05 PM`, whatever the word and wherever it stood. */
export const on12Hours = (text: string): string => {
  const twelve = twelveIn(text)
  return twelve === undefined || twelve.hour > 12 ? text : text.replace(twelve.match, ` ${twelve.hour}${twelve.rest} ${twelve.half}`).trim()
}
