import { en } from './en.ts'
import { innerParams, type Reason } from './reason.ts'
import { zh } from './zh.ts'

const catalogues: Readonly<Record<'en' | 'zh', Readonly<Record<string, string>>>> = { en, zh }

/** Whether the catalogues have a text for this code. */
const isReasonCode = (code: string): boolean => Object.hasOwn(en, code)

/**
 * A reason in a language. A parameter whose value is a code is shown as that code's text, with the parameters
 * of `reasonBecause`. An unknown code (of a later version) is shown as it is.
 * @param nameOf how a parameter's value is called in that language, where the reader's words differ
 */
export const reasonText = (
  language: 'en' | 'zh',
  reason: Reason,
  nameOf: (value: string) => string = (value) => value,
): string => {
  const { code, params = {} } = reason
  const catalogue = catalogues[language]
  const text = Object.hasOwn(catalogue, code) ? (catalogue[code] ?? code) : code
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(params[name] ?? '')
    if (code === 'text') return value
    if (!isReasonCode(value)) return nameOf(value)
    // Without this parameter, so that a code that names itself ends.
    const { [name]: _own, ...rest } = params
    return reasonText(language, { code: value, params: innerParams(name === 'why' ? params : rest) }, nameOf)
  })
}
