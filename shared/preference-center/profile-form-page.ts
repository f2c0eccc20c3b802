import type { AskedField } from '../policy/half-lives.ts'
import { type Flag, flagMessage } from '../people/contact/flags.ts'
import { escaped, onePage } from './page.ts'
import type { Language } from './preference-page.ts'
import type { HttpResponse } from '../runtime/http.ts'

/** What is known, or what was typed, field by field. */
export type Details = Readonly<Partial<Record<AskedField, string>>>

/**
 * What somebody typed that is to be looked at again; `sure` is sent back with it, so that who sends the same
 * once more means it; `country` is that in which a phone number was read.
 */
export type Doubt = {
  readonly typed: Details
  readonly flags: Readonly<Partial<Record<AskedField, readonly Flag[]>>>
  readonly sure: string
  readonly country: string
}

const words = {
  zh: {
    title: '您的联系方式是否仍然正确？',
    intro: '这是我们记录的信息（部分隐藏）。如有变化，请填写新的；不填则保持不变。',
    right: '全部正确',
    save: '保存修改',
    known: '目前',
    none: '（未填写）',
    email: '邮箱',
    phone: '手机号',
    company: '公司',
    again: '请再看一下',
    look: '请检查下面标出的内容；如确认无误，再次点击保存即可。',
    saved: '谢谢',
    done: '已收到，一分钟内生效。',
    unchanged: '没有任何改变',
    nothing: '请求中没有内容，因此没有任何改变。',
    later: '请稍后再试',
    sorry: '暂时无法保存，请过一会儿再试。',
    elsewhere: (country: string) => `如果不是${country}的号码，请在前面加上国家或地区代码，例如 +49`,
    late: '链接已过期',
    over: '这个链接已经不能再使用。如需修改联系方式，请直接与我们联系。',
  },
  en: {
    title: 'Is this still how to reach you?',
    intro:
      'This is what we have, partly hidden. Fill in what has changed; what you leave empty stays as it is.',
    right: 'All still right',
    save: 'Save changes',
    known: 'we have',
    none: '(nothing)',
    email: 'E-mail',
    phone: 'Phone',
    company: 'Company',
    again: 'Please look again',
    look: 'Please check what is marked below; if it is right, just save once more.',
    saved: 'Thank you',
    done: 'We have it; it holds within a minute.',
    unchanged: 'Nothing changed',
    nothing: 'The request held nothing, so nothing was changed.',
    later: 'Please try again',
    sorry: 'We can not take this now. Please try again in a moment.',
    elsewhere: (country: string) =>
      `If it is not a number of ${country}, begin with + and its country code, such as +49`,
    late: 'This link has expired',
    over: 'This link can no longer be used. If something has changed, please just get in touch with us.',
  },
} as const

const hidden: Readonly<Record<AskedField, (said: string) => string>> = {
  email: (said) => said.replace(/^(.)[^@]*/u, '$1***'),
  phone: (said) => (said.length < 9 ? `***${said.slice(-2)}` : `${said.slice(0, -8)}****${said.slice(-4)}`),
  company: (said) => said.replace(/^(.).*$/su, '$1***'),
}

const inputs: Readonly<Record<AskedField, string>> = {
  email: 'type="email" autocomplete="email" maxlength="320"',
  phone: 'type="tel" autocomplete="tel" maxlength="40"',
  company: 'type="text" autocomplete="organization" maxlength="200"',
}

/**
 * What is wrong with a field. A number that its country does not have is perhaps another country's, which a
 * national number does not say.
 */
const problemsOf = (field: AskedField, language: Language, doubt: Doubt | undefined): string[] => {
  if (doubt === undefined) return []
  const flags = doubt.flags[field] ?? []
  const isElsewhere =
    flags.some(({ code }) => code === 'phone.invalid') && !/^[+＋]/.test(doubt.typed.phone ?? '')
  return [
    ...flags.map((flag) => flagMessage(flag, language)),
    ...(isElsewhere ? [words[language].elsewhere(countryName(doubt.country, language))] : []),
  ]
}

const countryName = (country: string, language: Language): string =>
  (/^[A-Z]{2}$/.test(country)
    ? new Intl.DisplayNames(language, { type: 'region' }).of(country)
    : undefined) ?? country

const box = (language: Language, field: AskedField, known: Details, doubt?: Doubt): string => {
  const said = words[language]
  const shown = known[field] === undefined ? said.none : escaped(hidden[field](known[field]))
  const problems = problemsOf(field, language, doubt)
    .map((text) => `<p role="alert"><strong>${escaped(text)}</strong></p>`)
    .join('')
  return `<fieldset><legend>${said[field]}</legend><p>${said.known} ${shown}</p>
<input style="width:100%;font:inherit;box-sizing:border-box;height:auto;padding:.3em" name="${field}" aria-label="${said[field]}" ${inputs[field]} value="${escaped(doubt?.typed[field] ?? '')}">${problems}</fieldset>`
}

const form = (language: Language, fields: readonly AskedField[], known: Details, doubt?: Doubt): string => {
  const { right, save } = words[language]
  return `<form method="post" novalidate>${doubt ? `<input type="hidden" name="sure" value="${escaped(doubt.sure)}">` : ''}${fields.map((field) => box(language, field, known, doubt)).join('\n')}
<p><button type="submit" name="action" value="save">${save}</button></p>
<p class="other"><button type="submit" name="action" value="right" class="quiet">${right}</button></p></form>`
}

/** What we know of the reader, masked, and fields for what has changed. */
export const restatingPage = (
  language: Language,
  fields: readonly AskedField[],
  known: Details,
): HttpResponse => {
  const { title, intro } = words[language]
  return onePage(200, language, { title, text: intro, html: form(language, fields, known) })
}

/** The same, with what was typed and what is amiss with it. Nothing was changed yet. */
export const doubtful = (
  language: Language,
  fields: readonly AskedField[],
  known: Details,
  doubt: Doubt,
): HttpResponse => {
  const { again, look } = words[language]
  return onePage(422, language, { title: again, text: look, html: form(language, fields, known, doubt) })
}

export const restated = (language: Language): HttpResponse =>
  onePage(200, language, { title: words[language].saved, text: words[language].done })

export const nothingStated = (language: Language): HttpResponse =>
  onePage(400, language, { title: words[language].unchanged, text: words[language].nothing })

export const expired = (language: Language): HttpResponse =>
  onePage(410, language, { title: words[language].late, text: words[language].over })

export const notNow = (language: Language): HttpResponse =>
  onePage(
    503,
    language,
    { title: words[language].later, text: words[language].sorry },
    { 'retry-after': '30' },
  )
