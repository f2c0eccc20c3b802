import { existsSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { join } from 'node:path'
import * as z from 'zod'

const sourceMap = z.looseObject({
  version: z.number(),
  sources: z.array(z.string()),
  names: z.array(z.string()),
  mappings: z.string(),
  file: z.string().default(''),
  sourceRoot: z.string().default(''),
  sourcesContent: z.array(z.string()).default([]),
})

/** `intake.js:3:1234`, with any folder before it. Line and column begin at 1. */
const place = /(?:[\w./-]*\/)?([\w-]+\.js):(\d+):(\d+)/g

/** Replaces places in minified files by those in the sources. What has no map stays as it is. */
export const readableTrace = (text: string, mapsFolder: string): string =>
  text.replaceAll(place, (whole: string, file: string, line: string, column: string) => {
    const path = join(mapsFolder, `${file}.map`)
    if (!existsSync(path)) return whole
    const map = new SourceMap(sourceMap.parse(JSON.parse(readFileSync(path, 'utf8'))))
    const found = map.findEntry(Number(line) - 1, Number(column) - 1)
    if (!('originalSource' in found)) return whole
    return `${found.originalSource.replace(/^(\.\.\/)+/, '')}:${found.originalLine + 1}:${found.originalColumn + 1}`
  })
