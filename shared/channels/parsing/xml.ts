import { RejectedError } from '../../runtime/errors.ts'
import { membersOf, parseJson } from './json.ts'

/** The elements of a message by name: text, or for one that holds others, those. */
export type Elements = Readonly<Record<string, unknown>>

const mostCharacters = 64 * 1024

/** Loaded with the first message: who uses none of these channels need not carry it. */
const parsing = async () => import('fast-xml-parser')

/**
 * The elements under `<xml>`, or under another root: digits stay text (ids are longer than a number can be),
 * CDATA is text, no DTD and no entity beyond XML's own five is known. The same in JSON, for senders who write
 * either: its members.
 * @throws Refused when it is neither
 */
export const parseXml = async (text: string, root = 'xml'): Promise<Elements> => {
  if (text.startsWith('{')) return membersOf(parseJson(text)) ?? {}
  if (text.length > mostCharacters || /<!(DOCTYPE|ENTITY)/i.test(text))
    throw new RejectedError('the message must be plain XML of reasonable size')
  const { XMLParser, XMLValidator } = await parsing()
  if (XMLValidator.validate(text) !== true) throw new RejectedError('the message must be XML')
  const parser = new XMLParser({
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreAttributes: true,
    ignoreDeclaration: true,
    processEntities: true,
    trimValues: true,
  })
  const elements = membersOf(membersOf(parsedBy(parser, text))?.[root])
  if (elements === undefined) throw new RejectedError(`the message must be one <${root}> with elements in it`)
  return elements
}

/** The parser throws at what the validator lets pass: names like `__proto__`, elements nested too deeply. */
const parsedBy = (parser: { parse(text: string): unknown }, text: string): unknown => {
  try {
    return parser.parse(text)
  } catch {
    throw new RejectedError('the message must be XML')
  }
}

/** The text of an element, a number as its digits; nothing when it is absent, empty, or holds others. */
export const textOf = (elements: Elements, name: string): string | undefined => {
  const value = elements[name]
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined
}

/**
 * The items of a list element, whatever they are called, one or many:
 * `<List><Item>a</Item><Item>b</Item></List>`.
 */
export const itemsIn = (elements: Elements, name: string): unknown[] => {
  const list = elements[name]
  return typeof list === 'object' && list !== null ? Object.values(list).flat() : []
}

/** Those of them that are texts. */
export const wordsIn = (elements: Elements, name: string): string[] =>
  itemsIn(elements, name).filter((item): item is string => typeof item === 'string' && item !== '')
