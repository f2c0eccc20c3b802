/**
 * Which of a person's names are said with a happening. `device` is the number of one of their devices; the
 * account is said where there is one.
 */
export interface Naming {
  readonly device?: number
  readonly account?: boolean
  readonly email?: 'own' | 'work'
  readonly phone?: boolean
}

/** An event people register for. Times in ms UTC. */
export interface Webinar {
  readonly key: string
  readonly name: string
  readonly startsAt: number
  readonly endsAt: number
  readonly recording: string
}

/** A mailing, as the e-mail tool knows it. */
export interface Campaign {
  readonly name: string
  readonly subject: string
  readonly sentAt: number
}

/** What happens, in the words of the trade; how it is said over the wire is another file's matter. */
export type What =
  | { readonly did: 'looked'; readonly url: string; readonly title: string }
  | { readonly did: 'gave their name' }
  | { readonly did: 'left a request'; readonly form: string }
  | { readonly did: 'asked in chat' }
  | { readonly did: 'was answered in chat' }
  | { readonly did: 'was called back' }
  | { readonly did: 'bought'; readonly order: string; readonly amount: number }
  | { readonly did: 'was mailed'; readonly mail: string; readonly campaign: Campaign }
  | { readonly did: 'opened'; readonly mail: string; readonly by: string }
  | { readonly did: 'clicked'; readonly mail: string; readonly url: string; readonly by: string }
  | { readonly did: 'bounced'; readonly mail: string }
  | { readonly did: 'unsubscribed'; readonly mail: string }
  | { readonly did: 'registered'; readonly webinar: Webinar }
  | { readonly did: 'cancelled'; readonly webinar: Webinar }
  | { readonly did: 'joined'; readonly webinar: Webinar }
  /**
   * Followed the link of a message of ours about this very break. Never said over the wire: the link says it.
   */
  | { readonly did: 'followed our link'; readonly cause: Cause; readonly key: string }

export const causes = ['lead-cooling', 'email-unopened', 'no-show'] as const
export type Cause = (typeof causes)[number]

/** The ways in the company has connected. */
export type Source = 'site' | 'esp' | 'webinar' | 'crm'

/** One fact about one person (by number); `at` in ms UTC. */
export type DemoEvent = {
  readonly id: string
  readonly person: number
  readonly at: number
  readonly source: Source
  readonly who: Naming
  /** How long (ms) its way to us takes, where that is part of the story. */
  readonly delay?: number
} & What

/** A happening and when it reaches us: the first time, and then its repeats. ms UTC, ascending. */
export type Delivery = { readonly happening: DemoEvent; readonly arrivals: readonly [number, ...number[]] }
