/**
 * What may be wrong with what somebody typed: a code for programs, and a sentence for whoever sits at the
 * keyboard.
 */
const sentences = {
  'email.invalid': ['这不是邮箱地址，请检查', 'This is not an e-mail address; please check it'],
  'email.typo': ['邮箱域名可能打错了', 'The domain of this e-mail address looks mistyped'],
  'email.role': [
    '这是公用邮箱，不代表某个人，不会用来识别客户',
    'This mailbox is shared; it will not be used to tell who somebody is',
  ],
  'email.disposable': [
    '这是一次性邮箱，以后可能联系不上',
    'This is a throw-away address; it may soon reach nobody',
  ],
  'phone.invalid': [
    '这不是有效的电话号码，请检查',
    'This is not a phone number that exists; please check it',
  ],
  'phone.masked': [
    '电话号码被打码了，无法使用',
    'Digits of this phone number are hidden, so it can not be used',
  ],
  'phone.several': [
    '这里有不止一个电话号码，请只填一个',
    'There are several phone numbers here; please give one',
  ],
  'phone.service': [
    '这是客服热线一类的号码，不代表某个人，不会用来识别客户',
    'This is the number of a service; it will not be used to tell who somebody is',
  ],
  'phone.country': [
    '这不是所填国家或地区的号码，请核对',
    'This number does not exist in the country that was stated; please check it',
  ],
  'phone.unlisted': [
    '这个号段尚未公开放号，请核对',
    'This range of numbers is not known to be in use; please check it',
  ],
  'email.placeholder': [
    '这像是随手填的邮箱，不会用来识别客户',
    'This address was probably made up; it will not be used',
  ],
  'phone.placeholder': [
    '这像是随手填的号码，不会用来识别客户',
    'This number was probably made up; it will not be used',
  ],
  'name.placeholder': ['这不像真实姓名，不会采用', 'This does not look like a name; it will not be used'],
  'owner.unknown': ['负责人不在员工名单中，请核对', 'The owner is not on the staff list; please check it'],
  'owner.ambiguous': [
    '员工名单中有多人符合这个负责人，请改用员工编号',
    'Several colleagues on the staff list fit this owner; please give the staff id',
  ],
  'text.cut': ['有内容过长，只保留了开头部分', 'A text was too long; only its beginning was kept'],
  'id-card.invalid': [
    '身份证号码不正确，请检查',
    'This is not a valid identity card number; please check it',
  ],
} as const

export type FlagCode = keyof typeof sentences

const isFlagCode = (code: string): code is FlagCode => Object.hasOwn(sentences, code)

/**
 * One thing to look at again; `meant` is what was probably meant, to be shown to whoever typed it and to
 * nobody else.
 */
export type Flag = { readonly code: FlagCode; readonly meant?: string }

/** The sentence for a flag, in the language of the person at the keyboard. */
export const flagMessage = ({ code, meant }: Flag, language: 'zh' | 'en'): string => {
  const [zh, en] = sentences[code]
  if (language === 'zh') return meant === undefined ? zh : `${zh}：您是不是想写 ${meant}？`
  return meant === undefined ? en : `${en}: did you mean ${meant}?`
}

/**
 * Flags as one property of a touchpoint: their codes, sorted, with blanks between. Nothing where there are
 * none.
 */
export const flagText = (flags: readonly Flag[]): string | undefined =>
  [...new Set(flags.map(({ code }) => code))].sort().join(' ') || undefined

/** The flags in such a property; what is none is left out. */
export const flagsIn = (said: unknown): FlagCode[] =>
  typeof said === 'string' ? said.split(' ').filter(isFlagCode) : []
