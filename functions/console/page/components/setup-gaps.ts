import type { HealthView } from '../../../../shared/api/views/journeys.ts'
import type { Language } from '../i18n/dictionary.ts'

type SetupGap = HealthView['setup'][number]

/** Sentences of the codes in `setup` of `GET /api/health`; `{name}` is replaced by the parameter. */
const sentences: Readonly<Record<SetupGap['code'], Readonly<Record<Language, string>>>> = {
  'step-waits-for-recipient': {
    en: [
      'Playbook {playbook} waits at step {step}: the policy has no {to} who can be reached by {via}.',
      'Add staff with a group robot or an e-mail address.',
    ].join(' '),
    zh: '预案 {playbook} 的步骤 {step} 正在等待：策略中没有可通过{via}联系到的{to}。请录入员工及其群机器人或邮箱。',
  },
  'calendar-ends': {
    en: [
      'The calendar has no holidays for {year}.',
      'Add them: otherwise deadlines count holidays as business days.',
    ].join(' '),
    zh: '日历中还没有 {year} 年的节假日。请及时补充，否则时限会把节假日当作工作日计算。',
  },
}

const words: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { owner: 'colleague', manager: 'manager', wecom: 'WeCom', email: 'e-mail' },
  zh: { owner: '负责同事', manager: '主管', wecom: '企业微信', email: '邮件' },
}

/** An incomplete setup item as a sentence. */
export const setupGapText = (language: Language, { code, params }: SetupGap): string =>
  sentences[code][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name] ?? ''
    return words[language][value] ?? value
  })
