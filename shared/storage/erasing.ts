import type { Touchpoint } from '../model/touchpoint.ts'
import type { Listing, Paging } from './repositories.ts'

/**
 * Somebody is to be erased. `alias` and `aliases` are whom the request named; `aliases` (then of the whole
 * person) and `upTo` are fixed when the work begins: everything of these aliases that was received by then
 * goes. `due` is when it may begin, `by` when it must be done, `lookedAt` when everything was gone once.
 * Times in ms UTC.
 */
export type Erasure = {
  readonly alias: string
  readonly v: number
  readonly why: 'api' | 'request' | 'late'
  readonly askedAt: number
  readonly due: number
  readonly by: number
  readonly aliases?: readonly string[]
  readonly upTo?: number
  readonly lookedAt?: number
  /** How many touchpoints went so far. */
  readonly touchpoints?: number
  /** Asked again after `upTo`: what was received since goes as well, in an erasure that follows this one. */
  readonly again?: {
    readonly why: 'api' | 'request'
    readonly askedAt: number
    readonly due: number
    readonly aliases: readonly string[]
  }
  /**
   * Aliases of others that were in one set with these when they were parted: their touchpoints may restate
   * what belongs together.
   */
  readonly beside?: readonly string[]
}

/** That somebody was erased, without saying who. */
export type Erased = {
  readonly id: string
  readonly why: Erasure['why']
  readonly askedAt: number
  readonly by: number
  readonly doneAt: number
  readonly touchpoints: number
}

export interface ErasureRepository {
  get(alias: string): Promise<Erasure | undefined>
  save(erasure: Erasure): Promise<boolean>
  /**
   * Ends it: its row goes, or `next` takes its place, and what is to stay on record is put down with the same
   * write. False when it changed meanwhile.
   */
  end(erasure: Erasure, erased?: Erased, next?: Erasure): Promise<boolean>
  list(paging: Paging): Promise<Listing<Erasure>>
  /** Newest first. */
  done(paging: Paging): Promise<Listing<Erased>>
}

/** What takes rows away for good. Every verb may be repeated. Times in ms UTC. */
export interface PersonDataEraser {
  /**
   * Takes away what was received under an alias up to a time, and what `also` holds for. Returns how much it
   * was.
   */
  touchpoints(alias: string, upTo: number, also?: (touchpoint: Touchpoint) => boolean): Promise<number>
  /**
   * Interruptions that began by then, their treatments, the messages about them, and what was sent to the
   * person lately.
   */
  mending(alias: string, upTo: number): Promise<void>
  /** The journey of a person, where it began by then, and the mark to fold it anew. */
  journey(person: string, upTo: number): Promise<void>
  /**
   * Parts aliases from the set of identities they are in, with all that was said of them. `before` is awaited
   * with the other aliases of a set before that set is written, so that a crash afterwards leaves them on
   * record.
   */
  identities(aliases: readonly string[], before?: (others: readonly string[]) => Promise<void>): Promise<void>
}
