import * as z from 'zod'
import type { Scalar, Touchpoint, TouchpointType } from '../../model/touchpoint.ts'
import type { ParseContext } from '../channel.ts'
import { assumptions } from './connection-defaults.ts'
import { prop } from './parse-or-reject.ts'
import { identity } from './identities.ts'
import { membersOf } from './json.ts'
import { toTouchpoint } from './to-touchpoint.ts'

/** One question of a form with its answer: `key` is what the form calls it, `label` what the person read. */
export type Answer = { readonly key: string; readonly label?: string | undefined; readonly value: unknown }

/**
 * What questions are usually called, by what we call the answer; compared as `plain` has them. `leadId` is
 * our own id, which the link to the form carried along (sojumpparm, x_field_1, ext); who the person is to us
 * (`userId`) and how they rate us (`score`) nobody can guess.
 */
const usual = {
  name: /^(姓名|名字|称呼|(怎么|如何)称呼|联系人|(客户|真实|参会人)姓名|(full|contact)?name|xingming)$/,
  email: /^((电子)?邮箱(地址)?|(电子)?邮件(地址)?|(work|business)?email(address)?|youxiang)$/,
  phone:
    /^((移动|联系)?电话(号码)?|(联系)?手机(号码?)?|联系方式|(mobile)?phone(number)?|mobile(number)?|(tele|cell)phone|tel|shouji|dianhua)$/,
  company: /^((所在|贵)?(公司|单位|企业)(名称|单位)?|工作单位|company(name)?|organi[sz]ation|org|gongsi)$/,
  country: /^((所在)?国家(地区|或地区|代码)?|国别|country(code|region|orregion)?|nation)$/,
  wechat: /^(微信(号码?|账号|id)?|we(chat|ixin)(id|number)?)$/,
  leadId: /^(leadid|sojumpparm|xfield1|ext|线索(编号|id))$/,
  userId: /^userid$/,
  score: /^(nps|score)$/,
  /** Looked at, and never kept. */
  idCard: /^(身份证(号码?)?|idcard(number)?)$/,
} as const
type Field = keyof typeof usual
const fields = z.enum([
  'name',
  'email',
  'phone',
  'company',
  'country',
  'wechat',
  'leadId',
  'userId',
  'score',
  'idCard',
])

const fieldName = z
  .string()
  .refine((name) => fields.safeParse(name).success, `must be one of ${fields.options.join(', ')}`)

/** What a form may become. */
const becoming = ['survey.submitted', 'web.form_submitted', 'lead.created', 'event.registered'] as const
export type Becoming = (typeof becoming)[number]

/**
 * What a connection of a form may set: which question (its id or its words) answers what, as far as the usual
 * words do not say, what a submission is, and where its people come from.
 */
export const formSettings = (becomes: Becoming) => ({
  ...assumptions,
  fields: z.record(fieldName, z.string().max(200)).default({}),
  becomes: z.enum(becoming).default(becomes),
  origin: z.string().max(200).default(''),
})

/**
 * A question's words without what only dresses them: width, case, numbering, stars, remarks in brackets, 您的,
 * 请填写.
 */
const plain = (words: string): string =>
  words
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\([^)]*\)|[\s\p{P}\p{S}]/gu, '')
    .replace(/^\d+/, '')
    .replace(/^(请|输入|填写|留下|选择|[您你]的?|联系人(?=.)|your)+/, '')

/** An answer as text: some forms wrap it (`{phone, verified}`), some give several. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string' || typeof value === 'number') return String(value).trim()
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join(', ')
  const { phone, value: held = phone, name = held, label = name } = membersOf(value) ?? {}
  return label === undefined ? '' : textOf(label)
}

type PersonFields = Readonly<Partial<Record<Field, string>>>

const isCalled = ({ key, label }: Answer, words: string): boolean =>
  key === words || (label !== undefined && plain(label) === plain(words))

/** What the answers say of the person, by our names for it. The first answer that says something counts. */
export const personFieldsIn = (
  answers: readonly Answer[],
  mapped: Readonly<Record<string, string>>,
): PersonFields => {
  const isClaimed = (answer: Answer): boolean =>
    Object.values(mapped).some((words) => isCalled(answer, words))
  const named = (field: Field): readonly Answer[] => {
    const asked = mapped[field]
    if (asked !== undefined) return answers.filter((answer) => isCalled(answer, asked))
    return answers.filter(
      (answer) => !isClaimed(answer) && usual[field].test(plain(answer.label ?? answer.key)),
    )
  }
  return Object.fromEntries(
    fields.options.flatMap((field) => {
      const text = named(field)
        .map(({ value }) => textOf(value))
        .find((said) => said !== '')
      return text === undefined ? [] : [[field, text]]
    }),
  )
}

/**
 * A form's submission, once the vendor's envelope is off. `id` and `at` are the vendor's; `form` is its id
 * and `title` its name.
 */
export type Submission = {
  readonly id: string
  readonly at: unknown
  readonly form: string
  readonly title?: unknown
  readonly answers: readonly Answer[]
  /** What submissions become, unless the connection says something else. */
  readonly becomes?: Becoming
  /** Where it is not what the connection says submissions become. */
  readonly type?: TouchpointType
  readonly props?: Readonly<Record<string, Scalar>>
}

/**
 * A submission as a touchpoint.
 * @throws Refused when it names nobody, which for a form whose questions nobody mapped it does
 */
export const submitted = async (reading: ParseContext, submission: Submission): Promise<Touchpoint[]> => {
  const set = z.object(formSettings(submission.becomes ?? 'survey.submitted')).parse(reading.settings)
  const { id, at, form, title, answers, type = set.becomes, props } = submission
  const { userId, leadId, score, wechat, ...traits } = personFieldsIn(answers, set.fields)
  const properties = {
    origin: set.origin,
    survey_id: form,
    form,
    event_key: form,
    event_name: title,
    score,
    lead_id: leadId,
  }
  const more = { ...prop('wechat', wechat), ...props }
  return [
    await toTouchpoint(reading, {
      id,
      at,
      type,
      traits,
      properties,
      identities: identity('userId', userId),
      props: more,
    }),
  ]
}
