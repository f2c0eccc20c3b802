/**
 * What some SQS-compatible engines refuse in a body (SQS itself only the last two): they look at UTF-16
 * units, so at both halves of every character beyond U+FFFF.
 */
const refused = /[\uD800-\uDFFF\uFFFE\uFFFF]/g

/**
 * The body of a message that the runtime itself puts on a queue, as JSON that the engine takes and
 * `JSON.parse` reads back unchanged.
 */
export const queueBody = (body: unknown): string =>
  JSON.stringify(body).replaceAll(refused, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
