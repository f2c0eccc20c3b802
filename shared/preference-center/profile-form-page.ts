import { maskEmail } from './mask-email.ts'
import type { ConfirmableField } from '../policy/half-lives.ts'
import { type Flag, flagMessage } from '../people/contact/flags.ts'
import { escaped, localizedPage } from './page.ts'
import type { Language } from './preference-page.ts'
import type { HttpResponse } from '../runtime/http.ts'

/** Values by field: stored ones, or those that were typed. */
export type Details = Readonly<Partial<Record<ConfirmableField, string>>>

/**
 * Input to check again. `sure` is a hidden field: posting the same input again confirms it. `country` is the
 * one in which the phone number was read.
 */
export type InputCheck = {
  readonly typed: Details
  readonly flags: Readonly<Partial<Record<ConfirmableField, readonly Flag[]>>>
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

const masks: Readonly<Record<ConfirmableField, (value: string) => string>> = {
  email: maskEmail,
  phone: (value) =>
    value.length < 9 ? `***${value.slice(-2)}` : `${value.slice(0, -8)}****${value.slice(-4)}`,
  company: (value) => value.replace(/^(.).*$/su, '$1***'),
}

const inputs: Readonly<Record<ConfirmableField, string>> = {
  email: 'type="email" autocomplete="email" maxlength="320"',
  phone: 'type="tel" autocomplete="tel" maxlength="40"',
  company: 'type="text" autocomplete="organization" maxlength="200"',
}

/**
 * Problems of a field. A national number that is invalid may be one of another country: the hint asks for
 * `+`.
 */
const problemsOf = (field: ConfirmableField, language: Language, check: InputCheck | undefined): string[] => {
  if (check === undefined) return []
  const flags = check.flags[field] ?? []
  const isElsewhere =
    flags.some(({ code }) => code === 'phone.invalid') && !/^[+＋]/.test(check.typed.phone ?? '')
  const messages = flags.map((flag) => flagMessage(flag, language))
  return isElsewhere
    ? [...messages, words[language].elsewhere(countryName(check.country, language))]
    : messages
}

const countryName = (country: string, language: Language): string =>
  (/^[A-Z]{2}$/.test(country)
    ? new Intl.DisplayNames(language, { type: 'region' }).of(country)
    : undefined) ?? country

const fieldset = (
  language: Language,
  field: ConfirmableField,
  known: Details,
  check?: InputCheck,
): string => {
  const text = words[language]
  const shown = known[field] === undefined ? text.none : escaped(masks[field](known[field]))
  const problems = problemsOf(field, language, check)
    .map((problem) => `<p role="alert"><strong>${escaped(problem)}</strong></p>`)
    .join('')
  return `<fieldset><legend>${text[field]}</legend><p>${text.known} ${shown}</p>
<input style="width:100%;font:inherit;box-sizing:border-box;height:auto;padding:.3em" name="${field}" aria-label="${text[field]}" ${inputs[field]} value="${escaped(check?.typed[field] ?? '')}">${problems}</fieldset>`
}

const form = (
  language: Language,
  fields: readonly ConfirmableField[],
  known: Details,
  check?: InputCheck,
): string => {
  const { right, save } = words[language]
  return `<form method="post" novalidate>${check ? `<input type="hidden" name="sure" value="${escaped(check.sure)}">` : ''}${fields.map((field) => fieldset(language, field, known, check)).join('\n')}
<p><button type="submit" name="action" value="save">${save}</button></p>
<p class="other"><button type="submit" name="action" value="right" class="quiet">${right}</button></p></form>`
}

/** The form: the stored values, masked, and fields for new ones. */
export const profileFormPage = (
  language: Language,
  fields: readonly ConfirmableField[],
  known: Details,
): HttpResponse => {
  const { title, intro } = words[language]
  return localizedPage(200, language, { title, text: intro, html: form(language, fields, known) })
}

/** The form with the input and its problems. Nothing was changed yet. */
export const inputCheckPage = (
  language: Language,
  fields: readonly ConfirmableField[],
  known: Details,
  check: InputCheck,
): HttpResponse => {
  const { again, look } = words[language]
  return localizedPage(422, language, {
    title: again,
    text: look,
    html: form(language, fields, known, check),
  })
}

export const savedProfilePage = (language: Language): HttpResponse =>
  localizedPage(200, language, { title: words[language].saved, text: words[language].done })

export const nothingStatedPage = (language: Language): HttpResponse =>
  localizedPage(400, language, { title: words[language].unchanged, text: words[language].nothing })

export const expiredPage = (language: Language): HttpResponse =>
  localizedPage(410, language, { title: words[language].late, text: words[language].over })

export const unavailableProfilePage = (language: Language): HttpResponse =>
  localizedPage(
    503,
    language,
    { title: words[language].later, text: words[language].sorry },
    { 'retry-after': '30' },
  )
