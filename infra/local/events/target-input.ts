import { type Json, isObject, objectAt, textAt, tryParseJson } from '../json.ts'

/**
 * What a rule's target is given of an event: all of it, a part, a constant, or a text made from parts of it.
 */
export const inputFor = (target: Json, event: Json): Json => {
  const constant = textAt(target, 'Input')
  if (constant !== undefined) return tryParseJson(constant) ?? constant
  const path = textAt(target, 'InputPath')
  if (path !== undefined) return valueAt(event, path) ?? {}
  const template = textAt(target, 'InputTransformer', 'InputTemplate')
  if (template === undefined) return event
  return transformed(template, objectAt(target, 'InputTransformer', 'InputPathsMap'), event)
}

/**
 * Inside a JSON string a value is put as text, elsewhere as JSON: EventBridge looks at the quotes around it.
 */
const transformed = (template: string, paths: Readonly<Record<string, Json>>, event: Json): Json => {
  const filled = template.replaceAll(/<([^<>]+)>/g, (_, name: string, offset: number) => {
    const value = name === 'aws.events.event.json' ? event : (valueAt(event, String(paths[name] ?? '')) ?? '')
    const written = JSON.stringify(value)
    if (!insideQuotes(template.slice(0, offset))) return written
    return typeof value === 'string' ? written.slice(1, -1) : JSON.stringify(written).slice(1, -1)
  })
  return tryParseJson(filled) ?? filled
}

const insideQuotes = (before: string): boolean => [...before.matchAll(/(?<!\\)"/g)].length % 2 === 1

/** What lies at `$.detail.id`. */
const valueAt = (event: Json, path: string): Json | undefined =>
  path
    .replace(/^\$\.?/, '')
    .split('.')
    .filter(Boolean)
    .reduce<Json | undefined>((found, key) => (isObject(found) ? found[key] : undefined), event)
