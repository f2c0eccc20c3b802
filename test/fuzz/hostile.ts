import type { Random } from '../simulation/random.ts'

/** Texts that have broken something somewhere. */
const texts: readonly string[] = [
  '',
  ' ',
  '\0',
  '\u0000a',
  '\ud800',
  '\udfff',
  'a\ud83d',
  '\ud83d\ude00',
  '\u202eevil\u202c',
  '\u200b\u200c\ufeff',
  'e\u0301'.repeat(30),
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢',
  '\u2028\u2029',
  '\r\nX-Evil: 1',
  'a\r\n\r\n<script>',
  '\u0085',
  '\u001b[31mred',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '__defineGetter__',
  'valueOf',
  'then',
  'null',
  'undefined',
  'NaN',
  'true',
  '0',
  '-0',
  '-1',
  '1e400',
  '9007199254740993',
  '99999999999999999999',
  '0x10',
  '1_000',
  '１２３',
  '٣',
  '%',
  '%zz',
  '%00',
  '%2e%2e%2f',
  '../../etc/passwd',
  '..\\..',
  '{{name}}',
  '{{constructor}}',
  '${7*7}',
  '<%= 7*7 %>',
  '#{7*7}',
  "'; DROP TABLE x; --",
  '" OR ""="',
  '=HYPERLINK("http://a")',
  '<img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  'data:text/html,x',
  '[a](http://b)',
  '<@all>',
  'li.lei@example.com',
  'a@b',
  '@',
  'a@'.repeat(200),
  '"a b"@example.com',
  'x@例子.中国',
  '138****8000',
  '+8613800138000',
  '13800138000',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  'ß',
  'İ',
  'ﬁ',
  '\u212a',
  'A'.repeat(200),
  'A'.repeat(321),
  '字'.repeat(500),
  'a#b#c',
  'a:b@c:d',
  'email:x',
  'person:',
  'CNY',
  '2026-01-05T12:00:00Z',
  '0000-00-00',
  '+275760-09-13T00:00:00.000Z',
  '+999999-01-01',
  '1767614400',
  '1767614400000',
  '12:00',
  'http://',
  'https://a:b@c/',
  'http://[::1',
  'https://example.com/?a=1#b',
  'https://ex ample.com',
]

/** Names of members that mean something to somebody. */
const names: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'then',
  'toJSON',
  'length',
  '',
  ' ',
  '0',
  'type',
  'event',
  'userId',
  'user_id',
  'anonymousId',
  'email',
  'phone',
  'traits',
  'context',
  'properties',
  'timestamp',
  'messageId',
  'writeKey',
  'batch',
  'sentAt',
  'identities',
  'kind',
  'value',
  'scope',
  'data',
  'total',
  'currency',
  'url',
  'a\0b',
  '\ud800',
  '名字',
]

/** A text: a known bad one, a few of them joined, or code points at random. */
export const hostileText = (chance: Random): string => {
  const way = chance.next()
  if (way < 0.6) return chance.pick(texts)
  if (way < 0.75) return chance.pick(texts) + chance.pick(texts)
  if (way < 0.97) return Array.from({ length: chance.below(40) }, () => codePoint(chance)).join('')
  return chance.pick(texts).repeat(chance.between(10, 400))
}

const codePoint = (chance: Random): string => {
  const way = chance.next()
  if (way < 0.5) return String.fromCharCode(chance.between(32, 126))
  if (way < 0.7) return String.fromCharCode(chance.below(256))
  return way < 0.9
    ? String.fromCharCode(chance.below(65_536))
    : String.fromCodePoint(chance.between(65_536, 1_114_111))
}

const numbers: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.1,
  1e21,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
  2 ** 53 + 2,
  2 ** 31,
  2 ** 63,
  1767614400,
  1767614400000,
  8.64e15,
  8.64e15 + 1,
  59.97000000000001,
]

/** A value JSON can hold, of any kind, seldom deep. */
export const hostileValue = (chance: Random, depth = 3): unknown => {
  const way = chance.next()
  if (way < 0.45 || depth === 0) return hostileText(chance)
  if (way < 0.6) return chance.pick(numbers)
  if (way < 0.7) return chance.pick([null, true, false])
  if (way < 0.85) return Array.from({ length: chance.below(4) }, () => hostileValue(chance, depth - 1))
  return hostileMembers(chance, depth)
}

/**
 * An object whose members have names that may do harm; `__proto__` is a member of its own, as JSON.parse
 * makes it.
 */
export const hostileMembers = (chance: Random, depth = 3): Record<string, unknown> =>
  Object.fromEntries(
    Array.from({ length: chance.below(5) }, () => [
      chance.happens(0.8) ? chance.pick(names) : hostileText(chance),
      hostileValue(chance, depth - 1),
    ]),
  )

/** The object with a few of its members made hostile, some new ones, or some taken away. */
export const withHostile = (
  chance: Random,
  members: Readonly<Record<string, unknown>>,
  most = 3,
): Record<string, unknown> => {
  const changed: Record<string, unknown> = { ...members }
  for (let times = chance.below(most + 1); times > 0; times -= 1) {
    const known = Object.keys(changed)
    const name = known.length > 0 && chance.happens(0.7) ? chance.pick(known) : chance.pick(names)
    if (chance.happens(0.15)) delete changed[name]
    else
      Object.defineProperty(changed, name, {
        value: hostileValue(chance),
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
  return changed
}

/** A deep copy of the value with some things in it, at any depth, made hostile. */
export const poisoned = (chance: Random, value: unknown, likely: number): unknown => {
  if (chance.happens(likely)) return hostileValue(chance)
  if (Array.isArray(value)) return value.map((one) => poisoned(chance, one, likely))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, poisoned(chance, one, likely)]),
  )
  return chance.happens(likely) ? withHostile(chance, members, 1) : members
}

/** Texts that are nearly JSON, or JSON nobody sends in good faith. */
const nearlyJson: readonly string[] = [
  '',
  ' ',
  '{',
  '[',
  '"',
  '{}',
  '[]',
  'null',
  'true',
  '1',
  '""',
  '\ufeff{}',
  '{}{}',
  '{"a":1,}',
  '{a:1}',
  "'{}'",
  'NaN',
  '[1e999]',
  '{"a":\u0000}',
  '{"__proto__":{"polluted":1}}',
  '{"type":"track","type":"page"}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '"\\ud800"',
  '{"\\u005f\\u005fproto__":{"polluted":1}}',
  '<xml></xml>',
  '{"a":"\t"}',
  '// {}',
  '{"toJSON":1}',
  '[[[[]]]]',
  '{"":""}',
  '-',
  '01',
  '{"a":1e400}',
]

/** The text of a body: JSON of the value, or what is not quite. */
export const hostileJson = (chance: Random, value: unknown): string => {
  const way = chance.next()
  if (way < 0.75) return JSON.stringify(value) ?? 'null'
  if (way < 0.85) return chance.pick(nearlyJson)
  if (way < 0.995) return textMangled(chance, JSON.stringify(value) ?? 'null')
  const depth = chance.pick([100, 2000, 20_000])
  return (
    chance.pick(['[', '{"a":', '[{"properties":']).repeat(depth) +
    (chance.happens(0.5) ? `1${chance.pick([']', '}', '}]']).repeat(depth)}` : '')
  )
}

/** A text with something cut away, doubled, put in or changed. */
export const textMangled = (chance: Random, text: string): string => {
  const at = chance.below(text.length + 1)
  const to = Math.min(text.length, at + chance.below(12))
  return chance.pick([
    () => text.slice(0, at),
    () => text.slice(at),
    () => text.slice(0, at) + text.slice(to),
    () => text.slice(0, to) + text.slice(at),
    () => text.slice(0, at) + hostileText(chance) + text.slice(to),
    () => text.slice(0, at) + codePoint(chance) + text.slice(at + 1),
  ])()
}

/** Bytes with something cut away, doubled, put in or flipped. */
export const bytesMangled = (chance: Random, bytes: Uint8Array): Uint8Array => {
  const at = chance.below(bytes.length + 1)
  const to = Math.min(bytes.length, at + chance.below(12))
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(to)]
  return chance.pick([
    () => Buffer.from(before),
    () => Buffer.from(after),
    () => Buffer.concat([before, after]),
    () => Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]),
    () => Buffer.concat([before, Buffer.from([chance.below(256), chance.below(256)]), bytes.subarray(at)]),
    () => Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ (1 << chance.below(8)) : byte))),
  ])()
}

/** The text another one is changed to, surely not the same. */
export const another = (chance: Random, text: string): string => {
  const changed = textMangled(chance, text)
  return changed === text ? `${text}x` : changed
}

const smuggled = [
  '\r\n',
  '\n',
  '\0',
  '\r\nTransfer-Encoding: chunked\r\n\r\n',
  ', ',
  '\t',
  '\u00ff',
  '\u2028',
  '; charset=utf-7',
]

/**
 * Headers as nobody should send them: other letters, doubled (as the gateway joins them, with a comma), with
 * line breaks, huge.
 */
export const hostileHeaders = (
  chance: Random,
  headers: Readonly<Record<string, string>>,
): Record<string, string> => {
  const changed: Record<string, string> = { ...headers }
  const name = chance.pick([
    ...Object.keys(headers),
    'content-type',
    'user-agent',
    'x-forwarded-for',
    'accept-encoding',
    'if-none-match',
    '__proto__',
    'host',
  ])
  const value = changed[name] ?? hostileText(chance)
  return chance.pick([
    () => ({ ...changed, [name]: value + chance.pick(smuggled) + hostileText(chance) }),
    () => ({ ...changed, [name]: `${value},${value}` }),
    () => ({ ...changed, [name]: 'x'.repeat(chance.between(1, 20_000)) }),
    () => Object.fromEntries(Object.entries(changed).map(([key, said]) => [key.toUpperCase(), said])),
    () => ({ ...changed, [name]: '' }),
    () => ({ ...changed, [hostileText(chance) || 'x']: hostileText(chance) }),
  ])()
}

const pairs = [
  'a=%',
  'a=%zz',
  'a=%ff%fe',
  '%00=%00',
  '=',
  '&&',
  'a=1&a=2',
  'limit=1&limit=2',
  'limit=-1',
  'limit=1e9',
  'limit=0x10',
  'cursor=',
  'cursor=%7B%7D',
  'cursor=bnVsbA',
  'cursor=eyJfX3Byb3RvX18iOnt9fQ',
  '__proto__=1',
  'constructor=1',
  'status=open,lost',
  'status=__proto__',
  'cause=%00',
  'person=email:a',
  'by=constructor',
  'by=origin',
  'a=%F0%9F%98%80',
  'a=%ED%A0%80',
  'toString=1',
  'a+b=c+d',
]

/** A query as it stands in an address. */
export const hostileQuery = (chance: Random): string => {
  const way = chance.next()
  if (way < 0.4) return ''
  if (way < 0.8) return Array.from({ length: chance.between(1, 3) }, () => chance.pick(pairs)).join('&')
  return textMangled(
    chance,
    `status=open&limit=10&cursor=${encodeURIComponent(chance.pick(nearlyJson).toWellFormed())}`,
  )
}
