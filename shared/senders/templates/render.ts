import { reason } from '../../model/reasons/reason.ts'
import { UnsendableError } from '../unsendable-error.ts'
import type { Scalar } from '../../model/touchpoint.ts'

/** Where a text will stand, which decides what would break out of it. */
export type Place = 'html' | 'markdown' | 'header'

export type Data = Readonly<Record<string, Scalar>>

const placeholder = /\{\{\s*([a-zA-Z][a-zA-Z0-9_]*)\s*\}\}/g
const optional = /\{\{\s*([a-zA-Z][a-zA-Z0-9_]*)\?\s*\}\}/g
/** Directly before a placeholder that will be an address somebody follows. */
const beforeAddress = /(?:\bhref\s*=\s*["']|\bsrc\s*=\s*["']|\]\()$/i

// Control and format characters: they move the cursor, hide text or turn it round, and belong into no
// message.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFE\uFFFF]+/gu

// Braces too: a mail provider looks for placeholders of its own in what we hand it.
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '{': '&#123;',
  '}': '&#125;',
}

// WeCom's markdown knows no escape character: what has a meaning is written with its full-width double, which
// has none.
const doubles: Readonly<Record<string, string>> = {
  '<': '＜',
  '>': '＞',
  '[': '［',
  ']': '］',
  '`': '｀',
  '*': '＊',
  _: '＿',
  '#': '＃',
  '~': '～',
  '|': '｜',
  '\\': '＼',
  '@': '＠',
  '&': '＆',
}

const escapes: Readonly<Record<Place, (text: string) => string>> = {
  html: (text) => text.replaceAll(/[&<>"'{}]/g, (sign) => entities[sign] ?? ''),
  markdown: (text) =>
    text.replaceAll(/[<>[\]`*_#~|\\@&]/g, (sign) => doubles[sign] ?? '').replaceAll('://', '：//'),
  header: (text) => text,
}

/** Text without what cannot be seen, on one line. */
const visible = (text: string): string => text.replaceAll(invisible, ' ')

/**
 * An address that may be followed: http or https, no name or password in it, spelled so that it ends no
 * attribute and no bracket. Nothing for others.
 */
export const webAddress = (text: unknown): string | undefined => {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined
  return url.href.replaceAll(
    /[()'"<>[\]`\s]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

const known = (data: Data, name: string): Scalar | undefined =>
  Object.hasOwn(data, name) ? (data[name] ?? undefined) : undefined

/**
 * The template without the lines that hold a `{{name?}}` for which nothing is known; where something is, the
 * mark goes.
 */
const settled = (template: string, data: Data): string =>
  template
    .split('\n')
    .filter((line) => [...line.matchAll(optional)].every(([, name = '']) => known(data, name) !== undefined))
    .join('\n')
    .replaceAll(optional, (_, name: string) => `{{${name}}}`)

/** The placeholders of a template for which something must be known. */
export const placeholdersOf = (text: string): string[] => [
  ...new Set([...text.matchAll(placeholder)].map(([, name = '']) => name)),
]

/**
 * Fills a template, each value escaped for where it stands. `{{link}}`, and whatever stands where an address
 * is followed, must be a web address. A line with `{{name?}}` is left out when nothing is known for it.
 * @throws Refused naming the placeholder that nothing is known for, or that is no address; never its value
 */
export const render = (template: string, data: Data, place: Place): string => {
  const text = settled(template, data)
  return text.replaceAll(placeholder, (_, name: string, offset: number) => {
    const value = known(data, name)
    if (value === undefined)
      throw new UnsendableError(reason('template.value-unknown', { name }), { field: name })
    if (name !== 'link' && !beforeAddress.test(text.slice(0, offset)))
      return escapes[place](visible(String(value)))
    const address = webAddress(value)
    if (address === undefined)
      throw new UnsendableError(reason('template.not-an-address', { name }), { field: name })
    return place === 'html' ? escapes.html(address) : address
  })
}

const plain: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#123;': '{',
  '&#125;': '}',
  '&nbsp;': ' ',
}

/** A mail's text part, from its HTML: links written out, blocks on lines of their own. */
export const textOf = (html: string): string =>
  html
    .replaceAll(/<(style|script)\b[^]*?<\/\1\s*>/gi, '')
    .replaceAll(
      /<a\b[^>]*?\bhref\s*=\s*(["'])([^]*?)\1[^>]*>([^]*?)<\/a>/gi,
      (_, _quote, address: string, text: string) => `${text} ( ${address} )`,
    )
    .replaceAll(/<br\s*\/?>|<\/(?:p|div|h[1-6]|li|tr)>/gi, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:amp|lt|gt|quot|#39|#123|#125|nbsp);/g, (entity) => plain[entity] ?? entity)
    .replaceAll(/[ \t]*\n[ \t]*/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
