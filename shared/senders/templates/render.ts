import { reason } from '../../model/reasons/reason.ts'
import { UnsendableError } from '../unsendable-error.ts'
import type { Scalar } from '../../model/touchpoint.ts'

/** Where a value is inserted, which decides how it is escaped. */
export type Place = 'html' | 'markdown' | 'header'

export type Data = Readonly<Record<string, Scalar>>

const placeholder = /\{\{\s*([a-zA-Z][a-zA-Z0-9_]*)\s*\}\}/g
const optional = /\{\{\s*([a-zA-Z][a-zA-Z0-9_]*)\?\s*\}\}/g
/** Text directly before a placeholder whose value is used as a link target. */
const beforeAddress = /(?:\bhref\s*=\s*["']|\bsrc\s*=\s*["']|\]\()$/i

// Control and format characters, which move the cursor, hide text or reverse its direction.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFE\uFFFF]+/gu

// Braces too: an e-mail provider may replace placeholders of its own.
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '{': '&#123;',
  '}': '&#125;',
}

// WeCom's markdown has no escape character: special characters become their full-width form, which has no
// meaning.
const fullWidth: Readonly<Record<string, string>> = {
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
    text.replaceAll(/[<>[\]`*_#~|\\@&]/g, (sign) => fullWidth[sign] ?? '').replaceAll('://', '：//'),
  header: (text) => text,
}

/** Replaces invisible characters and line breaks by spaces. */
const visible = (text: string): string => text.replaceAll(invisible, ' ')

/**
 * Normalises a web address: http or https, without credentials, encoded so that it cannot end an attribute or
 * a bracket. Undefined for any other text.
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

/** Drops the lines with a `{{name?}}` that has no value, and turns the others into `{{name}}`. */
const resolveOptional = (template: string, data: Data): string =>
  template
    .split('\n')
    .filter((line) => [...line.matchAll(optional)].every(([, name = '']) => known(data, name) !== undefined))
    .join('\n')
    .replaceAll(optional, (_, name: string) => `{{${name}}}`)

/** The mandatory placeholders of a template. */
export const placeholdersOf = (text: string): string[] => [
  ...new Set([...text.matchAll(placeholder)].map(([, name = '']) => name)),
]

/**
 * Renders a template, with each value escaped for its place. `{{link}}` and any value used as a link target
 * must be web addresses. A line with `{{name?}}` is left out when the value is missing.
 * @throws UnsendableError naming the placeholder without a value or with an invalid address, never the value
 */
export const render = (template: string, data: Data, place: Place): string => {
  const text = resolveOptional(template, data)
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

/** Converts an e-mail's HTML to its text part: links written out, one line for each block. */
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
