/**
 * UTF-16 units that a queue or a bus may refuse: SQS takes the characters of XML 1.0, so neither U+FFFE nor
 * U+FFFF; emulators check unit by unit and refuse both halves of a surrogate pair (every emoji, every Han
 * character beyond U+FFFF) as well.
 */
const refused = /[\uD800-\uDFFF\uFFFE\uFFFF]/g

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * JSON that every hop takes, whatever strings it holds: the units a hop may refuse are written as \u escapes,
 * so `JSON.parse` returns what went in, lone surrogates included. Control characters are escaped by JSON
 * itself. A pair grows from 4 bytes to 12: count the bytes of what this returns, not of what went in.
 * @param value what `JSON.stringify` writes as an object or a list
 */
export const wireJson = (value: object): string => JSON.stringify(value).replaceAll(refused, escaped)
