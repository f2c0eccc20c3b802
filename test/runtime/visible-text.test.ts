import { typeNamed } from '../../shared/channels/parsing/event-names.ts'
import { describe, expect, it } from 'vitest'
import { identity, phoneIdentity } from '../../shared/channels/parsing/identities.ts'
import { plain } from '../../shared/imports/files/headers.ts'
import { cleanName } from '../../shared/people/contact/personal-name.ts'
import { visibleName, visibleText, removeInvisible } from '../../shared/runtime/text/visible-text.ts'
import { emailIdentity } from '../../shared/people/contact/email-identity.ts'

/** One of each kind that people paste along: by Unicode property, not by a list of what was met. */
const unseen = [
  '\u00AD',
  '\u034F',
  '\u061C',
  '\u115F',
  '\u17B4',
  '\u180E',
  '\u200B',
  '\u200C',
  '\u200D',
  '\u200E',
  '\u200F',
  '\u202A',
  '\u202E',
  '\u2060',
  '\u2061',
  '\u2064',
  '\u2066',
  '\u2067',
  '\u2068',
  '\u2069',
  '\u206A',
  '\u3164',
  '\uFE00',
  '\uFE0E',
  '\uFE0F',
  '\uFEFF',
  '\uFFA0',
  '\uFFF9',
  '\u{E0001}',
  '\u{E0100}',
  '\u0000',
  '\u0007',
  '\u009F',
]
const within = (text: string, sign: string): string =>
  `${sign}${text.slice(0, 3)}${sign}${text.slice(3)}${sign}`

describe.each(
  unseen.map((sign) => [`U+${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0') ?? ''}`, sign]),
)('%s', (_, sign) => {
  it('makes no other phone number, address, id or column', async () => {
    expect(await phoneIdentity(within('13800138123', sign), undefined, 'CN')).toEqual([
      { kind: 'phone', value: '+8613800138123' },
    ])
    expect(emailIdentity(within('li.lei@acme.cn', sign))).toEqual([
      { kind: 'email', value: 'li.lei@acme.cn' },
    ])
    expect(identity('userId', within('u-4711', sign))).toEqual([{ kind: 'userId', value: 'u-4711' }])
    expect(plain(within('手机号码', sign))).toBe('手机号码')
    expect(visibleText(within('abcdef', sign))).toBe('abcdef')
  })
})

describe('visibleName', () => {
  it('keeps the joiners that change how a name is written, and no others', () => {
    for (const name of ['علی\u200Cرضا', '👨\u200D👩\u200D👧', 'क्\u200Dष'])
      expect(cleanName(name)?.value).toBe(name)
    expect(visibleName('\u200D李\uFEFF雷\u200C')).toBe('李雷')
    expect(visibleName(' Li \u200B Lei\n')).toBe('Li Lei')
  })
})

it('ids keep every spelling that can be seen', () => {
  expect(removeInvisible('Ａ①ﬁ')).toBe('Ａ①ﬁ')
})

it.each([
  'Lead\u200B Created',
  '\u2066lead_created\u2069',
  'Ｌead Created',
  'lead\u00A0created',
  'Lead\uFE0F Created',
])('the event name %j is understood', (name) => {
  expect(typeNamed(name)).toBe('lead.created')
})
