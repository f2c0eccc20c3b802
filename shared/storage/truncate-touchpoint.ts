import { cutText } from '../runtime/text/cut-text.ts'
import type { Touchpoint } from '../model/touchpoint.ts'

type Props = Touchpoint['props']

/** How many names of cut properties are told. */
const namesTold = 8

/**
 * Smaller and smaller versions of some properties, each with the names of what was cut: first texts are cut
 * to fewer and fewer characters, then properties are left out, the longest first.
 */
export function* trims(props: Props): Generator<{ props: Props; names: string[] }> {
  for (const longest of [512, 256, 128, 64, 32]) {
    const names = Object.keys(props).filter((name) => lengthOf(props[name]) > longest)
    if (names.length > 0)
      yield {
        props: Object.fromEntries(Object.entries(props).map(([name, value]) => [name, cut(value, longest)])),
        names: told(names),
      }
  }
  const byLength = Object.entries(props).sort(
    ([a, x], [b, y]) => a.length + lengthOf(x) - b.length - lengthOf(y) || (a < b ? -1 : 1),
  )
  for (let kept = byLength.length >> 1; ; kept >>= 1) {
    yield {
      props: Object.fromEntries(byLength.slice(0, kept).map(([name, value]) => [name, cut(value, 32)])),
      names: told(byLength.slice(kept).map(([name]) => name)),
    }
    if (kept === 0) return
  }
}

const lengthOf = (value: Props[string] | undefined) => (typeof value === 'string' ? value.length : 8)
const cut = (value: Props[string], longest: number) =>
  typeof value === 'string' ? cutText(value, longest) : value
const told = (names: readonly string[]) => names.slice(0, namesTold).map((name) => cutText(name, 40))
