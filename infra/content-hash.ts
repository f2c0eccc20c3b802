import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** The repository's own folder. */
export const root = join(import.meta.dirname, '..')

/** What the functions are made of. */
export const functionSources = [
  'functions',
  'shared',
  'package-lock.json',
  'tsconfig.json',
  'infra/bundle.ts',
]

/** What the stacks are made of. What else lies in infra/ runs them, and is not part of them. */
export const stackSources = [
  ...functionSources,
  'infra/app.ts',
  'infra/parameters.ts',
  'infra/remembered.ts',
  'infra/stateful-stack.ts',
  'infra/stateless-stack.ts',
  'infra/constructs',
  'cdk.json',
]

/** A hash of all files under these paths, and of whatever else is said. */
export const contentHash = async (
  sources: readonly string[],
  ...said: readonly unknown[]
): Promise<string> => {
  const found = await Promise.all(sources.map((source) => filesUnder(join(root, source))))
  const hash = createHash('sha256')
  for (const file of found.flat().sort()) {
    hash.update(`${relative(root, file)}\0`)
    hash.update(await readFile(file))
  }
  return hash.update(JSON.stringify(said)).digest('hex').slice(0, 20)
}

const filesUnder = async (path: string): Promise<string[]> => {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
