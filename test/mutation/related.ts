import { posix } from 'node:path'

/** More than this many test files per mutated file would make one mutant take a minute. */
const maxTests = 15

/** A test file that takes longer (milliseconds) runs only for mutants of the files it imports. */
const maxDuration = 4000

/** Tests that start processes or engines, or take minutes. */
const slow = /^test\/(stories|local|demo|infra|bench|browser|fuzz|crash|simulation|mutation|engines)\//

/** Whether the test at `path` imports `file` itself, statically or dynamically. */
const importsDirectly = (path: string, source: string, file: string): boolean =>
  [...source.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)]
    .some(([, specifier = '']) => posix.join(posix.dirname(path), specifier) === file)

/**
 * Lists the test files to run for a mutant of `shared/<folder>/…`: those that import the file, then those
 * of `test/<folder>`, at most 15. Slow test folders are left out.
 * @param file path from the repository's root, with `/`
 * @param tests source text by path, of every test file
 * @param durations milliseconds by path, of test files that were measured
 */
export const relatedTests = (
  file: string, tests: ReadonlyMap<string, string>, durations: ReadonlyMap<string, number> = new Map(),
): string[] => {
  const folder = `test/${file.split('/')[1] ?? ''}/`
  const paths = [...tests.keys()].filter((path) => path.endsWith('.test.ts') && !slow.test(path)).sort()
  const direct = paths.filter((path) => importsDirectly(path, tests.get(path) ?? '', file))
  const beside = paths.filter((path) =>
    path.startsWith(folder) && !direct.includes(path) && (durations.get(path) ?? 0) <= maxDuration)
  return [...direct, ...beside].slice(0, maxTests)
}
