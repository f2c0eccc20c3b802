/** The files of the analytical copy. Writing an existing key replaces its file at once. */
export interface CopyFiles {
  /** The files whose key begins with a prefix, in the order of their keys. */
  list(prefix: string): AsyncIterable<CopyFile>
  /** @returns undefined where there is no such file. @throws RetryableError when the bucket does not answer */
  read(key: string): Promise<Uint8Array | undefined>
  write(key: string, bytes: Uint8Array): Promise<void>
  /** Removing a file that is not there is no error. */
  remove(key: string): Promise<void>
}

export type CopyFile = {
  readonly key: string
  /** bytes */
  readonly size: number
  /** ms UTC */
  readonly writtenAt: number
}
