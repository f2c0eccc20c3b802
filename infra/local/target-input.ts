import { type Json, isObject, objectAt, textAt, tryParseJson } from './json.ts'

/** What a rule's target is given of an event: all of it, a part, a constant, or a text made from parts of it. */
export const inputFor = (target: Json, event: Json): Json => {
  const constant = textAt(target, 'Input')
  if (constant !== undefined) return tryParseJson(constant) ?? constant
  const path = textAt(target, 'InputPath')
  if (path !== undefined) return valueAt(event, path) ?? {}
  const template = textAt(target, 'InputTransformer', 'InputTemplate')
  if (template === undefined) return event
  return transformed(template, objectAt(target, 'InputTransformer', 'InputPathsMap'), event)
}

const transformed = (template: string, paths: Readonly<Record<string, Json>>, event: Json): Json => {
  const filled = template.replaceAll(/"?<([^<>]+)>"?/g, (whole, name: string) => {
    const value = name === 'aws.events.event.json' ? event : valueAt(event, String(paths[name] ?? ''))
    const quoted = whole.startsWith('"') && whole.endsWith('"')
    if (typeof value === 'string') return quoted ? JSON.stringify(value) : whole.replace(`<${name}>`, value)
    return JSON.stringify(value ?? '')
  })
  return tryParseJson(filled) ?? filled
}

/** What lies at `$.detail.id`. */
const valueAt = (event: Json, path: string): Json | undefined =>
  path.replace(/^\$\.?/, '').split('.').filter(Boolean).reduce<Json | undefined>((found, key) => isObject(found) ? found[key] : undefined, event)
