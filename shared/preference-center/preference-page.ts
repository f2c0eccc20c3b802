import { maskEmail } from './mask-email.ts'
import type { ConsentChannel, Purpose } from '../people/consent/consent-statement.ts'
import { escaped, localizedPage } from './page.ts'
import type { HttpResponse } from '../runtime/http.ts'

export type Language = 'zh' | 'en'

/** One consent that can be given or withdrawn. */
export type Choice = { readonly channel: ConsentChannel; readonly purpose: Purpose; readonly on: boolean }

export const choiceName = ({ channel, purpose }: Choice): string => `${channel}.${purpose}`

const words = {
  zh: {
    title: '偏好设置',
    intro: '我们可以通过哪些方式、为了什么联系',
    save: '保存',
    none: '全部关闭',
    saved: '已保存',
    unchanged: '没有任何改变',
    done: '您的选择已保存，一分钟内生效。',
    nothing: '请求中没有您的选择，因此没有任何改变。',
    later: '请稍后再试',
    sorry: '暂时无法保存您的选择，请过一会儿再试。',
    everything: '全部关闭：不再通过任何渠道联系您，也不再对您做画像。',
    marketing: '优惠与活动',
    service: '服务通知（您报名或咨询的事项）',
    profiling: '根据您的行为评分、推荐（画像）',
    about: '关于您',
  },
  en: {
    title: 'Your choices',
    intro: 'By which ways, and what for, may we get in touch with',
    save: 'Save',
    none: 'All off',
    saved: 'Saved',
    unchanged: 'Nothing changed',
    done: 'Your choices are saved, and hold within a minute.',
    nothing: 'The request held no choice of yours, so nothing was changed.',
    later: 'Please try again',
    sorry: 'We can not take this now. Please try again in a moment.',
    everything: 'All off: we no longer get in touch with you by any way, and draw no profile of you.',
    marketing: 'Offers and events',
    service: 'Service (what you signed up or asked for)',
    profiling: 'Scores and suggestions from what you do (profiling)',
    about: 'About you',
  },
} as const

const channelNames: Readonly<Record<Language, Partial<Record<ConsentChannel, string>>>> = {
  zh: { email: '邮件', sms: '短信', wecom: '企业微信', wechat: '微信公众号' },
  en: { email: 'E-mail', sms: 'Text messages', wecom: 'WeCom', wechat: 'WeChat' },
}

const checkbox = (language: Language, choice: Choice): string => {
  const { purpose, on } = choice
  const text = words[language]
  const label =
    purpose === 'marketing' || purpose === 'service' || purpose === 'profiling' ? text[purpose] : purpose
  return `<label><input type="checkbox" name="${escaped(choiceName(choice))}"${on ? ' checked' : ''}> ${label}</label>`
}

const group = (language: Language, channel: ConsentChannel, choices: readonly Choice[]): string =>
  `<fieldset><legend>${channelNames[language][channel] ?? words[language].about}</legend>${choices.map((choice) => checkbox(language, choice)).join('')}</fieldset>`

const form = (language: Language, choices: readonly Choice[]): string => {
  const { save, none, everything } = words[language]
  const groups = [...Map.groupBy(choices, ({ channel }) => channel)].map(([channel, all]) =>
    group(language, channel, all),
  )
  return `<form method="post">${groups.join('\n')}
<p><button type="submit" name="action" value="save">${save}</button></p>
<p class="other"><button type="submit" name="action" value="none" class="quiet">${none}</button><br><small>${everything}</small></p></form>`
}

/** The page with the current consents. */
export const preferencesPage = (
  language: Language,
  email: string,
  choices: readonly Choice[],
): HttpResponse => {
  const { title, intro } = words[language]
  return localizedPage(200, language, {
    title,
    text: `${intro} ${maskEmail(email)}${language === 'zh' ? '？' : '?'}`,
    html: form(language, choices),
  })
}

/** The page after saving, with the new consents. */
export const savedPage = (language: Language, choices: readonly Choice[]): HttpResponse => {
  const text = words[language]
  return localizedPage(200, language, { title: text.saved, text: text.done, html: form(language, choices) })
}

export const nothingChosenPage = (language: Language): HttpResponse =>
  localizedPage(400, language, { title: words[language].unchanged, text: words[language].nothing })

export const unavailablePage = (language: Language): HttpResponse =>
  localizedPage(
    503,
    language,
    { title: words[language].later, text: words[language].sorry },
    { 'retry-after': '30' },
  )
