import type { Assembly } from './template/assembly.ts'

/** How a machine is started. */
export interface LocalOptions {
  /** 0 takes any free port. */
  readonly port?: number
  /** Where everything is kept; a temporary folder that goes with the machine, where left out. */
  readonly dataDir?: string
  /** Empties the data folder first. */
  readonly fresh?: boolean
  /** How many times faster than the world the clock runs; 0 stands still until it is moved. */
  readonly speed?: number
  /** What time it is at the very first start: a moment, or ms. Now, where left out. */
  readonly startAt?: string | number
  /** How many workers a function may have at most. */
  readonly concurrency?: number
  /** Functions' logs on stderr too, not only in the data folder. */
  readonly verbose?: boolean
  /** What to run, where it is not the product itself: templates and code of a test's own. */
  readonly assembly?: Assembly
  /** Whether a first start makes the default Segment connection. */
  readonly connect?: boolean
  /** Told what is being done, line by line. */
  readonly say?: (line: string) => void
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Where this machine stands, as far as AWS is concerned. */
export const region = 'eu-central-1'
export const account = '000000000000'

/**
 * The name under which calls of this machine's owner are recorded: tests, the simulation, and people with an
 * AWS client.
 */
export const operator = 'operator'
