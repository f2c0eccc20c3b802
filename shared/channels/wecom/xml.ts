import { Refused } from '../../runtime/errors.ts'

/** The elements of a message by name: text, or for one that holds others, those. */
export type Elements = Readonly<Record<string, unknown>>

const mostCharacters = 64 * 1024

/** Loaded with the first message: who uses no WeCom need not carry it. */
const parsing = async () => import('fast-xml-parser')

/**
 * The elements under `<xml>`: digits stay text (ids are longer than a number can be), CDATA is text, no DTD and no entity beyond XML's
 * own five is known.
 * @throws Refused when it is not such XML
 */
export const elementsOf = async (text: string): Promise<Elements> => {
  if (text.length > mostCharacters || /<!(DOCTYPE|ENTITY)/i.test(text))
    throw new Refused('the message must be plain XML of reasonable size')
  const { XMLParser, XMLValidator } = await parsing()
  if (XMLValidator.validate(text) !== true) throw new Refused('the message must be XML')
  const parser = new XMLParser({
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreAttributes: true,
    ignoreDeclaration: true,
    processEntities: true,
    trimValues: true,
  })
  const elements = objectIn(objectIn(parsedBy(parser, text))?.['xml'])
  if (elements === undefined) throw new Refused('the message must be one <xml> with elements in it')
  return elements
}

/** The parser throws at what the validator lets pass: names like `__proto__`, elements nested too deeply. */
const parsedBy = (parser: { parse(text: string): unknown }, text: string): unknown => {
  try {
    return parser.parse(text)
  } catch {
    throw new Refused('the message must be XML')
  }
}

const objectIn = (value: unknown): Elements | undefined => (isElements(value) ? value : undefined)
const isElements = (value: unknown): value is Elements => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The text of an element; nothing when it is absent, empty, or holds others. */
export const wordIn = (elements: Elements, name: string): string | undefined => {
  const value = elements[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The texts of a list element's items, whatever they are called: `<List><Item>a</Item><Item>b</Item></List>`. */
export const itemsIn = (elements: Elements, name: string): string[] =>
  Object.values(objectIn(elements[name]) ?? {})
    .flat()
    .filter((item): item is string => typeof item === 'string' && item !== '')
