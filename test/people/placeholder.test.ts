import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identity, phoneIdentity, statedIdentities } from '../../shared/channels/parsing/identities.ts'
import { cleanName } from '../../shared/people/contact/personal-name.ts'
import {
  isAbsent,
  isPlaceholder,
  isPlaceholderEmail,
  isPlaceholderPhone,
} from '../../shared/people/contact/placeholder.ts'
import { tracked } from '../channels/delivery.ts'
import { emailIdentity } from '../../shared/people/contact/email-identity.ts'

/** Values that say nothing, as forms, exports, SDKs and mail tools really send them. */
const absent = [
  // no letter or digit
  '',
  ' ',
  '-',
  '--',
  '.',
  '…',
  '？',
  '***',
  '######',
  '\u200B',
  '\uFEFF',
  '—',
  '/',
  '()',
  '😀',
  // unfilled fields of templates, by maker
  '{{ customer.id }}',
  '{{user_id}}',
  '{{{id}}}',
  '{% if id %}',
  '${id}',
  '$!{id}',
  '#{id}',
  '@{id}',
  '*|UNIQID|*',
  '%%id%%',
  '%%emailaddr%%',
  '%FIRSTNAME%',
  '%recipient.id%',
  '[[contact.email]]',
  '<%= user.id %>',
  '<?php echo $id ?>',
  '{0}',
  '{id}',
  '{!Contact.Id}',
  '$(id)',
  '__USER_ID__',
  '[object Object]',
  '[UNIQID]',
  '[First Name]',
  '<user_id>',
  '<<Name>>',
  '«Name»',
  '$id',
  '$ID$',
  '~Contact.Id~',
  '##id##',
  '@@id@@',
  ':user_id',
  '%s',
  '%1$s',
  '%7B%7Bid%7D%7D',
  '{{姓名}}',
  '${姓名}',
  '｛｛id｝｝',
  'user-{{id}}',
  '【客户编号】',
  '{客户编号}',
  '[Ljava.lang.Object;@1b2c3d',
  // errors of spreadsheets
  '#N/A',
  '#REF!',
  '#VALUE!',
  '#NAME?',
  '#DIV/0!',
  '#NULL!',
  '#NUM!',
  '#SPILL!',
  '#CALC!',
  '#GETTING_DATA',
  '#NV',
  '#BEZUG!',
  '#WERT!',
  '#ZAHL!',
  '#ÜBERLAUF!',
  '#VALEUR!',
  '#NOM?',
  '#¡REF!',
  '#¿NOMBRE?',
  '#N/D',
  '#Н/Д',
  '#ССЫЛКА!',
  '#ЗНАЧ!',
  '#値!',
  '#值!',
  '#名称？',
  '＃N/A',
  '#ERROR!',
  'Err:502',
  '=#REF!',
  '#n/a',
  // words for nothing
  'null',
  'NULL',
  '(null)',
  '<null>',
  '"null"',
  '\\N',
  'nil',
  'none',
  'None',
  'undefined',
  'NaN',
  'N/A',
  'n.a.',
  'na',
  'unknown',
  'Unknown User',
  'anonymous',
  'Anonymous-User',
  'guest',
  'default',
  '(not set)',
  '(not provided)',
  'not_available',
  'not applicable',
  'TBD',
  '-1',
  '0',
  '0.0',
  '-0',
  '+0',
  '000',
  '0e0',
  '00:00:00:00:00:00',
  'false',
  '无',
  '無',
  '暂无',
  '暂 无',
  '未知',
  '空',
  '没有',
  '沒有',
  '不详',
  '匿名',
  '游客',
  '未填写',
  '（空）',
  '【无】',
  'なし',
  '不明',
  '該当なし',
  '없음',
  '알 수 없음',
  'unbekannt',
  'k.A.',
  'keine Angabe',
  'inconnu',
  'néant',
  'desconocido',
  'sin nombre',
  'não informado',
  'sconosciuto',
  'onbekend',
  'неизвестно',
  'не указано',
  'brak',
  'yok',
  'không có',
  'ไม่ระบุ',
  'غير معروف',
  'לא ידוע',
  'अज्ञात',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '00000000-0000-4000-8000-000000000000',
  '{00000000-0000-0000-0000-000000000000}',
  'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx',
]
const madeUp = [
  'test',
  'Test User',
  'test test',
  'asdf',
  'qwerty',
  '测试',
  '測試',
  'テスト',
  '1111111',
  '99999',
  '123456',
  '1234567890',
  '987654321',
  'aaaaa',
  '9774d56d682e549c',
  '02:00:00:00:00:00',
]
const real = [
  'u_1001',
  '10',
  '7',
  'a-77',
  '-2',
  'none of your business',
  '{3F2504E0-4F89-11D3-9A0C-0305E82C3301}',
  '{f2504e04-4f89-11d3-9a0c-0305e82c3301}',
  'oOPENID000000000000000000001',
  'wmABC_-==',
  'C#1001',
  '100%',
  '50%off50%',
  'x$1',
  'nullable',
  'guestbook42',
  'unknown-7781',
  '李雷',
  '无锡客户7',
  '1001',
  '12321',
  'test-4711',
  'null-island-3',
  '$device:18c2f',
  'cus_NffrFeUfNV2Hib',
]

describe('a value that states nothing', () => {
  it.each(absent)('%j is absent, as an id, a name or a company', (said) => {
    expect(isAbsent(said)).toBe(true)
    expect(identity('userId', said)).toEqual([])
    expect(identity('order.no', said, 'shop')).toEqual([])
    expect(
      statedIdentities([
        { kind: 'crm.id', value: said, scope: 'x' },
        { kind: 'userId', value: said },
      ]),
    ).toEqual([])
    expect(cleanName(said)?.placeholder ?? true).toBe(true)
  })

  it.each(madeUp)('%j is made up', (said) => {
    expect(isPlaceholder(said)).toBe(true)
    expect(identity('userId', said)).toEqual([])
    expect(cleanName(said)?.placeholder).toBe(true)
  })

  it.each(real)('%j is an id', (said) =>
    expect(identity('userId', said)).toEqual([{ kind: 'userId', value: said }]),
  )

  it.each(['1111', '111111', '123456'])(
    "%j may be the number of an order or of a shop's customer",
    (said) => {
      expect(identity('order.no', said, 'shop')).toHaveLength(1)
      expect(identity('woo.customer_id', said, 'shop')).toHaveLength(1)
    },
  )

  it('is the same in any case, width and with blanks around, and ids of letters with several digits never are', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...absent, ...madeUp),
        (said) => isPlaceholder(`  ${said.toUpperCase()} `) === isPlaceholder(said.toUpperCase()),
      ),
    )
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,3}[-_][1-9]\d{2,12}[a-z]$/), (said) => !isPlaceholder(said)),
    )
    fc.assert(fc.property(fc.uuid({ version: 4 }), (said) => !isPlaceholder(said) || /^(.)\1/.test(said)))
  })

  it('is judged in linear time however long it is', () => {
    for (const part of ['{{', '*|', '%%', '[[', '<%', '<<', '#', '${', '%7B'])
      expect(isAbsent(part.repeat(100_000))).toBe(false)
  })
})

describe('names that are words for nothing', () => {
  it.each(['Nan', 'Nil', 'Na', '李娜', 'Null Zhang', 'Guest Smith', '吴用'])('%j is a name', (said) =>
    expect(cleanName(said)?.placeholder).toBe(false),
  )
})

describe('an e-mail address', () => {
  it.each([
    'noreply@acme.com',
    'no-reply@acme.com',
    'test@test.com',
    'test@qq.com',
    'e@e.com',
    'a@a.com',
    'aa@aa.cn',
    'none@none.com',
    'null@null.com',
    'unknown@acme.com',
    'noemail@gmail.com',
    'test@example.com',
    'name@example.com',
    'user@example.org',
    'test1@example.com',
    'test123@gmail.com',
    'x@x.x.com'.replace('.x', ''),
    '123@123.com',
    'asdf@asdf.com',
    'undefined@shop.cn',
    'abc@abc.com',
    'nobody@shop.invalid',
    '1@test.com',
  ])("%s is nobody's", (said) => {
    expect(isPlaceholderEmail(said)).toBe(true)
    expect(emailIdentity(said)).toEqual([])
  })
  it.each([
    'li.lei@example.com',
    'a@example.com',
    'guest5@example.com',
    'na.li@acme.cn',
    'na@acme.cn',
    'abc@qq.com',
    'tester.wang@acme.com',
    'info@acme.com',
    'zhang@test.com',
    'wei@x.com',
    '10001@qq.com',
    'guest@hotel.com',
  ])('%s is an address', (said) => expect(emailIdentity(said)).toHaveLength(1))
})

describe('a phone number', () => {
  it.each(['13800000000', '13888888888', '+86 139 1111 1111', '11111111111'])(
    "%s is nobody's",
    async (said) => expect(await phoneIdentity(said, undefined, 'CN')).toEqual([]),
  )
  it.each(['13800138000', '13912345678', '13800000001', '+49 1512 3456789'])('%s is a number', async (said) =>
    expect(await phoneIdentity(said, undefined, 'CN')).toHaveLength(1),
  )
  it('is a placeholder only as a whole', () => expect(isPlaceholderPhone('+8613811111112')).toBe(false))
})

it('three strangers whose ids state nothing stay three, and no order, webinar or company is one for all', async () => {
  const strangers = await Promise.all(
    [1, 2, 3].map(async (n) =>
      tracked({
        type: 'track',
        event: 'Order Completed',
        messageId: `m${n}`,
        userId: '{{ customer.id }}',
        anonymousId: '#N/A',
        context: { traits: { email: `li${n}@example.com`, company: '#REF!' } },
        properties: { order_id: '*|ORDER|*', owner: 'null' },
      }),
    ),
  )
  expect(strangers.map(({ identities }) => identities)).toEqual(
    [1, 2, 3].map((n) => [{ kind: 'email', value: `li${n}@example.com` }]),
  )
  for (const { props, company } of strangers) {
    expect(props).not.toHaveProperty('order_id')
    expect(props).not.toHaveProperty('owner')
    expect(company).toBeUndefined()
  }
})

describe('what programs and forms leave in a field', () => {
  it.each([
    '&#123;&#123;id&#125;&#125;',
    '&lt;null&gt;',
    'Optional(nil)',
    'Optional.empty',
    'System.Object',
    'java.lang.Object@1a2b3c4d',
    '%!s(<nil>)',
    'NaT',
    '<NA>',
    'Symbol()',
    '1970-01-01',
    '1970-01-01T00:00:00Z',
    '0001-01-01 00:00:00',
    '1899-12-30',
    'undefined_null',
    'Unknown Unknown',
    'null@null',
    '请选择',
    '--请选择--',
    '-- Select --',
    'Bitte wählen',
    '選択してください',
    '其他',
    '同上',
    'n.b.',
    'FNAME',
    '3fa85f64-5717-4562-b3fc-2c963f66afa6',
    'to be confirmed',
  ])('%j identifies nobody', (value) => expect(isPlaceholder(value, true)).toBe(true))

  it.each([
    '1970',
    '1970-01-02',
    'N/A-12',
    'Nullmann',
    '&Co',
    'id42',
    'Optional1',
    'System',
    'A&amp;B',
    'null-42',
    '其他人',
    'Select42',
    '2026-01-05',
  ])('%j may be an id', (value) => expect(isPlaceholder(value, true)).toBe(false))

  it.each([
    '用户1234',
    '手机用户8888',
    '抖音用户',
    '微信用户',
    '新用户',
    'Valued Customer',
    'WhatsApp User',
    'Unknown Unknown',
  ])('%j is no name', (name) => expect(cleanName(name)?.placeholder).toBe(true))
  it.each([
    'Edgar Guest',
    'Christopher Null',
    '欧阳娜娜',
    '用户体验部小王',
    '会员中心王芳',
    'Line Hansen',
    'Nan',
    '亲爱的',
  ])('%j may be a name', (name) => expect(cleanName(name)?.placeholder).toBe(false))
})
