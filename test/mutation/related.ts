import { posix } from 'node:path'

/** More than this many test files per mutated file would make one mutant take a minute. */
const maxTests = 25

/**
 * A test file that takes longer (ms of processor time) runs only for mutants of the files it imports itself.
 */
const maxDuration = 10_000

/** Tests that start processes or engines, or take minutes. */
const slow = /^test\/(stories|local|demo|infra|bench|browser|fuzz|crash|simulation|mutation|engines)\//

const importsOf = (path: string, source: string): string[] =>
  [...source.matchAll(/(?:from|import\(|import)\s*'(\.[^']+)'/g)].map(([, specifier = '']) =>
    posix.join(posix.dirname(path), specifier),
  )

/** By path, the files that import it, statically or dynamically. */
export type Importers = ReadonlyMap<string, readonly string[]>

/** @param sources source text by path from the repository's root, with `/` */
export const importersOf = (sources: ReadonlyMap<string, string>): Importers => {
  const importers = new Map<string, string[]>()
  for (const [path, source] of sources) {
    for (const imported of importsOf(path, source))
      importers.set(imported, [...(importers.get(imported) ?? []), path])
  }
  return importers
}

/** By path, over how many imports each file reaches `file`; 1 is a file that imports it itself. */
const distancesTo = (file: string, importers: Importers): Map<string, number> => {
  const distances = new Map([[file, 0]])
  for (const [path, distance] of distances) {
    for (const importer of importers.get(path) ?? [])
      if (!distances.has(importer)) distances.set(importer, distance + 1)
  }
  return distances
}

/**
 * Lists the test files to run for a mutant: those that import the file, directly or through others, at most
 * 25. Near and fast ones come first: a file over two imports must be twice as fast. Slow test folders are
 * left out.
 * @param file path from the repository's root, with `/`
 * @param durations processor time (ms) by path, of test files that have been run
 */
export const relatedTests = (
  file: string,
  importers: Importers,
  durations: ReadonlyMap<string, number> = new Map(),
): string[] => {
  const durationOf = (path: string): number => durations.get(path) ?? 1000
  return [...distancesTo(file, importers)]
    .filter(
      ([path, distance]) =>
        path.endsWith('.test.ts') && !slow.test(path) && (distance === 1 || durationOf(path) <= maxDuration),
    )
    .sort(([a, near], [b, far]) => near * durationOf(a) - far * durationOf(b) || (a < b ? -1 : 1))
    .map(([path]) => path)
    .slice(0, maxTests)
}
