import type { Message } from '../model/message.ts'
import type { Listing, Paging } from './repositories.ts'

/**
 * What a person was sent lately, for the frequency cap. `v` guards it. Entries older than a month are
 * dropped.
 */
export type ContactLedger = {
  readonly person: string
  readonly v: number
  readonly sends: readonly {
    readonly message: string
    readonly at: number
    readonly category: string
    readonly value: number
  }[]
}

export interface MessageRepository {
  get(alias: string, id: string): Promise<Message | undefined>
  create(message: Message): Promise<boolean>
  save(message: Message): Promise<boolean>
  /** Saves the claimed message and the ledger it counts against together, or neither. */
  claim(message: Message, ledger: ContactLedger): Promise<boolean>
  ofAlias(alias: string): AsyncIterable<Message>
  /** Newest first. */
  list(status: Message['status'], paging: Paging): Promise<Listing<Message>>
  /** Oldest first, up to a time (ms UTC). */
  upTo(status: Message['status'], until: number, paging: Paging): Promise<Listing<Message>>
  ledger(person: string): Promise<ContactLedger>
}

/**
 * A word on consent: given or taken back, when (ms UTC), and what shows it: the id of the touchpoint,
 * `channel/source` it came by, and the version of the text that was agreed to, where it was stated. Words
 * from before there was a ledger have no source.
 */
export type ConsentWord = {
  readonly given: boolean
  readonly at: number
  readonly proof: string
  readonly source?: string
  readonly text?: string
}

/**
 * What one contact point (an alias) allows. `words` by way and purpose (`email marketing`, `* profiling`);
 * `suppressed` is final until lifted; `proof` names the touchpoint. `erasedAt` is when the person last asked
 * to be forgotten, `forgottenTo` up to when what we received is gone. Times in ms UTC.
 */
export type Consent = {
  readonly alias: string
  readonly v: number
  readonly erasedAt?: number
  readonly forgottenTo?: number
  readonly suppressed?: { readonly at: number; readonly why: string; readonly proof: string }
  readonly words?: Readonly<Record<string, ConsentWord>>
}

export interface ConsentRepository {
  get(alias: string): Promise<Consent | undefined>
  save(consent: Consent): Promise<boolean>
  /**
   * Of these contact points those that were forgotten, and up to when (ms UTC): what was received until then
   * is gone and stays gone.
   */
  forgotten(aliases: readonly string[]): Promise<ReadonlyMap<string, number>>
}
