import { plain } from './compare.ts'
import type { Candidate, Field } from './model.ts'

/** A block that holds more than this says too little to compare everybody in it. */
const largest = 60

const prefix = (text: string, length: number): string => text.replaceAll(' ', '').slice(0, length)

/** Under which keys a record is found: each thing it says alone, and the beginnings of any two. */
const keysOf = (fields: readonly Field[], { values }: Candidate): string[] => {
  const said = fields.flatMap(({ name, kind }) => {
    const text =
      kind === 'date' || kind === 'id' || kind === 'phone'
        ? (values[name] ?? '').trim()
        : plain(values[name] ?? '')
    return text === '' ? [] : [{ name: kind === 'name' ? 'name' : name, kind, text }]
  })
  const alone = said.flatMap(({ name, kind, text }) => {
    if (kind === 'category') return []
    const words = kind === 'name' || kind === 'text' ? text.split(' ').filter((word) => word.length > 1) : []
    return [
      `${name}=${text}`,
      ...words.map((word) => `${name}=${word}`),
      ...(kind === 'email' ? [`${name}~${prefix(text, 6)}`] : []),
    ]
  })
  const both = said.flatMap((one, index) =>
    said
      .slice(index + 1)
      .map((other) => [`${one.name}^${start(one)}`, `${other.name}^${start(other)}`].sort().join('&')),
  )
  return [...alone, ...both]
}

const start = ({ kind, text }: { readonly kind: Field['kind']; readonly text: string }): string =>
  prefix(text, kind === 'name' ? 3 : 4)

/**
 * Pairs of positions worth comparing: those that share a key few others have. Each once, the smaller first;
 * the work grows with the pairs, not with their square.
 */
export const candidatePairs = (
  fields: readonly Field[],
  records: readonly Candidate[],
  may: (a: number, b: number) => boolean,
): [number, number][] => {
  const blocks = new Map<string, number[]>()
  for (const [index, record] of records.entries()) {
    for (const key of new Set(keysOf(fields, record))) {
      const block = blocks.get(key)
      if (block) block.push(index)
      else blocks.set(key, [index])
    }
  }
  const seen = new Set<number>()
  const pairs: [number, number][] = []
  for (const block of blocks.values()) {
    if (block.length < 2 || block.length > largest) continue
    for (const [at, a] of block.entries())
      for (const b of block.slice(at + 1)) {
        const code = a * records.length + b
        if (seen.has(code) || !may(a, b)) continue
        seen.add(code)
        pairs.push([a, b])
      }
  }
  return pairs
}
