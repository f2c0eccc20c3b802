import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** The repository's own folder. */
export const root = join(import.meta.dirname, '..')

/** Everything the stacks are made of: when none of these changed, nothing need be built again. */
const sources = ['infra', 'functions', 'shared', 'package-lock.json', 'tsconfig.json', 'cdk.json']

/** A hash of everything the stacks are made of and of whatever else is said. */
export const contentHash = async (...said: readonly unknown[]): Promise<string> => {
  const hash = createHash('sha256')
  for (const file of await sourceFiles()) {
    hash.update(`${relative(root, file)}\0`)
    hash.update(await readFile(file))
  }
  return hash.update(JSON.stringify(said)).digest('hex').slice(0, 20)
}

const sourceFiles = async (): Promise<string[]> => {
  const found = await Promise.all(sources.map((source) => filesUnder(join(root, source))))
  // infra/local runs the stacks; it is not part of them.
  return found.flat().filter((file) => !relative(root, file).startsWith(join('infra', 'local'))).sort()
}

const filesUnder = async (path: string): Promise<string[]> => {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
