import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'

const folder = join(import.meta.dirname, '..', '..', 'shared', 'data')

/** Where a file or folder lies that is too large for the repository; it lies beside it where there is any. */
export const sharedData = (...path: readonly string[]): string => join(folder, ...path)

const reason = (path: readonly string[]): string =>
  `(skipped where ../shared/data/${path.join('/')} is absent)`

/**
 * One test that needs data from beside the repository, skipped by name where the data is absent. The data is
 * read in the test, never while tests are collected.
 * @param run gets the file's or folder's path
 */
export const itWithData = (
  path: readonly string[],
  title: string,
  run: (file: string) => unknown,
  timeout?: number,
): void => {
  it.skipIf(!existsSync(sharedData(...path)))(
    `${title} ${reason(path)}`,
    async () => {
      await run(sharedData(...path))
    },
    timeout,
  )
}

/** Tests that need the same data; see `itBeside`. */
export const describeWithData = (
  path: readonly string[],
  title: string,
  define: (file: string) => void,
): void => {
  const present = existsSync(sharedData(...path))
  describe.skipIf(!present)(`${title} ${reason(path)}`, () => {
    define(sharedData(...path))
  })
}
