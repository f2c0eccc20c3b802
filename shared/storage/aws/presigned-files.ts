import { dayMs } from '../../runtime/time-buckets.ts'

/**
 * Where somebody may put a file, or fetch one, without being anybody to AWS. `headers` must be sent with it.
 */
type Address = { readonly url: string; readonly headers: Readonly<Record<string, string>> }

/** The files of imports: what was put in, and what is handed out about it. */
export interface Files {
  /** Where this one file may be put, once. With `bytes`, only a file of exactly so many. */
  placeFor(id: string, bytes: number | undefined): Promise<Address>
  /** @throws Unavailable when the bucket does not answer */
  read(id: string, most: number): Promise<Uint8Array | 'too large' | undefined>
  report(id: string, text: string): Promise<void>
  reportOf(id: string): Promise<Address>
}

/** So long (seconds) an address opens. */
export const opensFor = 3600

/** So long (ms) a file, and what is told about it, is there. */
export const isFileStored = 7 * dayMs
