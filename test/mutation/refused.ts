import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A whole source file with a mutant in it; `file` is its path from the repository's root. */
export type Planted = { readonly file: string; readonly text: string }

const besideOf = (file: string, index: number): string => file.replace(/\.ts$/, `.mutant${index}.ts`)

const outputOf = (copy: string, tool: readonly string[], args: readonly string[]): string => {
  const { stdout, error } = spawnSync(process.execPath, [join(copy, 'node_modules', ...tool), ...args], {
    cwd: copy,
    encoding: 'utf8',
  })
  if (error) throw error
  return stdout
}

const indicesIn = (output: string, place: RegExp): number[] =>
  [...output.matchAll(place)].map(([, index]) => Number(index))

/**
 * Which mutants the compiler or the linter refuses: `npm test` begins with both, so no test has to detect
 * them. Each mutant is written beside its file, under a name that no module imports, so one run of each tool
 * checks all of them.
 * @param copy a copy of the repository, with its configuration and `node_modules`
 * @returns indices in `mutants`
 */
export const refusedMutants = (copy: string, mutants: readonly Planted[]): ReadonlySet<number> => {
  const paths = mutants.map(({ file }, index) => besideOf(file, index))
  const config = join(copy, 'tsconfig.mutants.json')
  writeFileSync(config, JSON.stringify({ extends: './tsconfig.json', include: [], files: paths }))
  mutants.forEach(({ text }, index) => writeFileSync(join(copy, paths[index] ?? ''), text))
  const compiled = outputOf(copy, ['typescript', 'bin', 'tsc'], ['-p', config, '--pretty', 'false'])
  const linted = outputOf(copy, ['oxlint', 'bin', 'oxlint'], ['-f', 'unix', ...paths])
  for (const path of [...paths, 'tsconfig.mutants.json']) rmSync(join(copy, path))
  return new Set([
    ...indicesIn(compiled, /\.mutant(\d+)\.ts\(\d+,\d+\): error/g),
    ...indicesIn(linted, /\.mutant(\d+)\.ts:\d+:\d+: .*\[Error\//g),
  ])
}
