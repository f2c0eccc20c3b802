/** A tag as a browser reads it: its name and its attributes, in order. */
export type Tag = { readonly name: string; readonly attributes: Readonly<Record<string, string>> }

const attribute = /[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?/y
const plain: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** Text without its entities, as a browser reads it. */
const unescaped = (text: string): string =>
  text.replaceAll(
    /&(?:#(\d+)|(amp|lt|gt|quot));/g,
    (_, code: string | undefined, name: string | undefined) =>
      code === undefined ? (plain[name ?? ''] ?? '') : String.fromCodePoint(Number(code)),
  )

/**
 * The tags of some HTML, by the rules browsers tokenise by: what stands in quotes ends no tag, and comments
 * and doctypes are tags that nobody wrote.
 */
export const tagsOf = (html: string): Tag[] => {
  const tags: Tag[] = []
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    const name = /^<(\/?[a-zA-Z][^\s/>]*|[!?])/.exec(html.slice(at, at + 60))?.[1]
    at += 1 + (name?.length ?? 0)
    if (name === undefined) continue
    const attributes: Record<string, string> = {}
    attribute.lastIndex = at
    for (let found = attribute.exec(html); found; found = attribute.exec(html)) {
      attributes[(found[1] ?? '').toLowerCase()] = unescaped(found[2] ?? found[3] ?? found[4] ?? '')
      at = attribute.lastIndex
    }
    tags.push({ name: name.toLowerCase(), attributes })
  }
  return tags
}

/** What a page is made of, without what is written in it: equal for all texts that inject nothing. */
export const structureOf = (html: string): string =>
  tagsOf(html)
    .map(({ name, attributes }) => `${name}[${Object.keys(attributes).join(' ')}]`)
    .join(' ')
