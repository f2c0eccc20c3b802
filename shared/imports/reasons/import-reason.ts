import type { Reason } from '../../model/reasons/reason.ts'
import { RejectedError } from '../../runtime/errors.ts'
import { cutText } from '../../runtime/text/cut-text.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

export type ImportReasonCode = keyof typeof en
type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never
type Params<Code extends ImportReasonCode> = Readonly<
  Record<NamesIn<(typeof en)[Code]>, string | number> & { readonly column?: string }
>

/** Why a file or a row cannot be imported: a code to group by, with what its text names. */
export type ImportReason = Reason

/** Parameters quote headers, which may be long; a hundred reasons are stored in one item of 400 KB. */
const longestParam = 200

const shortened = (params: NonNullable<ImportReason['params']>): NonNullable<ImportReason['params']> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? cutText(value.toWellFormed(), longestParam) : value,
    ]),
  )

/** The reason as it is stored: without overlong parameters. */
export const storedReason = ({ code, params }: ImportReason): ImportReason =>
  params === undefined ? { code } : { code, params: shortened(params) }

const catalogues: Readonly<Record<'en' | 'zh', Readonly<Record<string, string>>>> = { en, zh }

/**
 * A reason in a language. About a cell, the header of its column stands before the text. A code that a later
 * version stored is shown as it is.
 */
export const importReasonText = (language: 'en' | 'zh', { code, params = {} }: ImportReason): string => {
  const catalogue = catalogues[language]
  const text = Object.hasOwn(catalogue, code) ? (catalogue[code] ?? code) : code
  const filled = text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
  return params['column'] === undefined ? filled : `${params['column']} ${filled}`
}

/** Makes a reason; the compiler demands the parameters that the code's text names. */
export const importReason = <Code extends ImportReasonCode>(
  code: Code,
  ...[params]: NamesIn<(typeof en)[Code]> extends never ? [params?: Params<Code>] : [params: Params<Code>]
): ImportReason => (params === undefined ? { code } : { code, params: { ...params } })

/**
 * The error of a file or row that cannot be imported. Its message is the reason in English.
 * @param field what is wrong: a part of the request, or the header of a column
 */
export const importRejection = (reason: ImportReason, field?: string): RejectedError =>
  new RejectedError(importReasonText('en', reason), field === undefined ? { reason } : { field, reason })

/** Why an error rejects a file or row; the message of one without a code is its parameter `text`. */
export const reasonOf = ({ reason, message }: RejectedError): ImportReason =>
  reason === undefined ? importReason('text', { text: message }) : { ...reason }
