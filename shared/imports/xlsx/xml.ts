import { SaxesParser } from 'saxes'
import type { Readable } from 'node:stream'
import { Refused } from '../../runtime/errors.ts'

/** What is told of the elements of a part, prefixes taken away. `said` is all text directly in the element that ends. */
export type Listener = {
  readonly opens?: (name: string, attributes: Readonly<Record<string, string>>) => void
  readonly closes?: (name: string, said: string) => void
}

/** What went wrong on the way from the zip file to its elements, in words of ours. */
export const unreadable = (problem: unknown): Refused =>
  problem instanceof Refused ? problem : new Refused(`the workbook cannot be read: ${problem instanceof Error ? problem.message : ''}`, { field: 'file' })

const local = (name: string): string => name.slice(name.indexOf(':') + 1)

/**
 * Reads the XML of a part piece by piece. Between pieces it hands back to the caller, so that rows can be taken out as they come. Entities and DTDs are not
 * followed: saxes knows only XML's own five.
 * @throws Refused when it is no XML
 */
export async function* heard(stream: Readable, { opens, closes }: Listener): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const texts: string[] = []
  let wrong: Error | undefined
  parser.on('error', (problem) => { wrong ??= problem })
  parser.on('opentag', ({ name, attributes }) => {
    texts.push('')
    opens?.(local(name), attributes)
  })
  parser.on('text', (text) => { if (texts.length > 0) texts[texts.length - 1] += text })
  parser.on('closetag', ({ name }) => closes?.(local(name), texts.pop() ?? ''))
  const decoder = new TextDecoder()
  try {
    for await (const piece of stream) {
      parser.write(decoder.decode(piece, { stream: true }))
      if (wrong) throw wrong
      yield
    }
    parser.close()
    if (wrong) throw wrong
    yield
  } catch (problem) {
    throw unreadable(problem)
  }
}

/** Reads a part to its end. */
export const hearAll = async (stream: Readable, listener: Listener): Promise<void> => {
  for await (const _ of heard(stream, listener)) { /* the listener has it */ }
}
