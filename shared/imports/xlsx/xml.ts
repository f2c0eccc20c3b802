import { importReason, importRejection } from '../reasons/import-reason.ts'
import { SaxesParser } from 'saxes'
import type { Readable } from 'node:stream'
import { RejectedError } from '../../runtime/errors.ts'

/**
 * Listens to the elements of a part, prefixes taken away. `said` is all text directly in the element that
 * ends.
 */
export type Listener = {
  readonly opens?: (name: string, attributes: Readonly<Record<string, string>>) => void
  readonly closes?: (name: string, said: string) => void
}

/** A problem on the way from the zip file to its elements, as a reason that can be shown. */
export const unreadable = (problem: unknown): RejectedError => {
  if (problem instanceof RejectedError) return problem
  const text = problem instanceof Error ? problem.message : ''
  return importRejection(importReason('workbook.unreadable', { problem: text }), 'file')
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1)

/** A workbook nests its elements ten deep. */
const deepest = 100
/** One tag or one text (characters): a cell holds 32,767. */
const longestToken = 1_000_000

const tooLong = (): RejectedError => importRejection(importReason('workbook.element-too-large'), 'file')

/** UTF-8, or UTF-16 where the part begins with its mark. */
const decoderFor = (first: Uint8Array) => {
  if (first[0] === 0xff && first[1] === 0xfe) return new TextDecoder('utf-16le')
  return new TextDecoder(first[0] === 0xfe && first[1] === 0xff ? 'utf-16be' : 'utf-8')
}

/**
 * Reads the XML of a part piece by piece. Between pieces it hands back to the caller, so that rows can be
 * taken out as they come. Entities and DTDs are not followed: saxes knows only XML's own five. Depth and
 * length are bounded, so time and memory are linear in what is read.
 * @throws Refused when it is no XML
 */
export async function* heard(stream: Readable, { opens, closes }: Listener): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const texts: string[] = []
  let [wrong, since]: [Error | undefined, number] = [undefined, 0]
  const add = (text: string): void => {
    if (texts.length === 0) return
    const whole = (texts[texts.length - 1] ?? '') + text
    if (whole.length > longestToken) throw tooLong()
    texts[texts.length - 1] = whole
    since = 0
  }
  parser.on('error', (problem) => {
    wrong ??= problem
  })
  parser.on('opentag', ({ name, attributes }) => {
    if (texts.push('') > deepest) throw tooLong()
    since = 0
    opens?.(local(name), attributes)
  })
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', ({ name }) => {
    since = 0
    closes?.(local(name), texts.pop() ?? '')
  })
  let decoder: ReturnType<typeof decoderFor> | undefined
  try {
    for await (const piece of stream) {
      decoder ??= decoderFor(piece)
      const text = decoder.decode(piece, { stream: true })
      if ((since += text.length) > longestToken + text.length) throw tooLong()
      parser.write(text)
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
export const readToEnd = async (stream: Readable, listener: Listener): Promise<void> => {
  for await (const _ of heard(stream, listener)) {
    /* the listener has it */
  }
}
