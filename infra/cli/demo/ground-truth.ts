import { afterWork, dayLength, hour, minute } from './timeline.ts'
import type { Cause, Delivery, DemoEvent } from './event.ts'

/**
 * A promise that was not kept in time: whose, what about, since when and until when it should have been kept
 * (ms UTC). `end` says what became of it by the end of the play: nothing, `recovered`, or `withdrawn` because
 * it needs no keeping any more; `at` when.
 */
export interface Break {
  readonly person: number
  readonly cause: Cause
  readonly key: string
  readonly since: number
  readonly due: number
  readonly end: 'broken' | 'recovered' | 'withdrawn'
  readonly at?: number
}

/**
 * What is promised: after what, until when, what keeps it and what makes it void. Written from the rules'
 * wording, not from the product's code.
 */
export interface Promised {
  readonly cause: Cause
  readonly begins: (what: DemoEvent) => { readonly key: string; readonly due: number } | undefined
  readonly keeps: (what: DemoEvent, key: string) => boolean
  readonly voids: (what: DemoEvent, key: string) => boolean
}

/** Proxies and scanners name themselves; nothing else in this play does so. */
const isMachine = (userAgent: string): boolean => /GoogleImageProxy|Barracuda/.test(userAgent)

const followed = (what: DemoEvent, cause: Cause, key: string): boolean =>
  what.did === 'followed our link' && what.cause === cause && what.key === key

/** Whoever asks is answered within thirty minutes of work. */
const answer: Promised = {
  cause: 'lead-cooling',
  begins: (what) =>
    what.did === 'left a request' || what.did === 'asked in chat'
      ? { key: 'lead', due: afterWork(what.at, 30) }
      : undefined,
  keeps: ({ did }) => did === 'was called back' || did === 'was answered in chat' || did === 'bought',
  voids: () => false,
}

/** A delivered letter is opened or clicked by a human within a day, or its reader speaks up elsewhere. */
const reading: Promised = {
  cause: 'email-unopened',
  begins: (what) => (what.did === 'was mailed' ? { key: what.mail, due: what.at + dayLength } : undefined),
  keeps: (what, key) =>
    ((what.did === 'opened' || what.did === 'clicked') && what.mail === key && !isMachine(what.by)) ||
    what.did === 'asked in chat' ||
    what.did === 'bought' ||
    followed(what, 'email-unopened', key),
  voids: (what, key) => what.did === 'unsubscribed' || (what.did === 'bounced' && what.mail === key),
}

/** Whoever registers has joined, or seen the recording, half an hour after the end. */
const coming: Promised = {
  cause: 'no-show',
  begins: (what) =>
    what.did === 'registered' ? { key: what.webinar.key, due: what.webinar.endsAt + hour / 2 } : undefined,
  keeps: (what, key) =>
    (what.did === 'joined' && what.webinar.key === key) ||
    (what.did === 'looked' && what.url.endsWith(`/replay/${key}`)) ||
    followed(what, 'no-show', key),
  voids: (what, key) => what.did === 'cancelled' && what.webinar.key === key,
}

export const promises: readonly Promised[] = [answer, reading, coming]

const inOrder = (happenings: readonly DemoEvent[]): DemoEvent[] =>
  [...happenings].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))

/** The breaks of one kind of promise in one person's story, told in order. */
const breaksOfKind = (
  { cause, begins, keeps, voids }: Promised,
  story: readonly DemoEvent[],
  now: number,
): Break[] => {
  const breaks: Break[] = []
  const standing = new Map<string, Omit<Break, 'end' | 'at'>>()
  for (const what of story) {
    for (const [key, promise] of standing) {
      const kept = keeps(what, key)
      if (!kept && !voids(what, key)) continue
      if (what.at > promise.due)
        breaks.push({ ...promise, end: kept ? 'recovered' : 'withdrawn', at: what.at })
      standing.delete(key)
    }
    const begun = begins(what)
    if (begun && !standing.has(begun.key))
      standing.set(begun.key, { person: what.person, cause, key: begun.key, since: what.at, due: begun.due })
  }
  return [
    ...breaks,
    ...[...standing.values()]
      .filter(({ due }) => due < now)
      .map((promise): Break => ({ ...promise, end: 'broken' })),
  ]
}

const breaksOf = (story: readonly DemoEvent[], now: number): Break[] =>
  promises.flatMap((promise) => breaksOfKind(promise, story, now))

const byPerson = <T>(all: readonly T[], person: (one: T) => number): T[][] => [
  ...Map.groupBy(all, person).values(),
]

/**
 * Every break there is by a moment, judged by everything that happened and by nothing else: in which order it
 * was heard of plays no part.
 */
export const breaksBy = (happenings: readonly DemoEvent[], now: number): Break[] =>
  byPerson(happenings, ({ person }) => person).flatMap((story) => breaksOf(inOrder(story), now))

/** The name of a break: the same break has the same one, however much is known. */
export const nameOf = ({
  person,
  cause,
  key,
  since,
}: Pick<Break, 'person' | 'cause' | 'key' | 'since'>): string => `${person} ${cause} ${key} ${since}`

/** How much later than its due an absence is surely noticed: timers stand at whole minutes. */
export const slack = 2 * minute

/**
 * What must look like a break at some time, for want of what was not heard of yet, and is none: an alarm that
 * is right to be raised and must be taken back.
 */
export const disprovedBy = (deliveries: readonly Delivery[], now: number): Break[] =>
  byPerson(deliveries, ({ happening }) => happening.person).flatMap((known) => {
    const truly = new Set(breaksOf(inOrder(known.map(({ happening }) => happening)), now).map(nameOf))
    const alarms = seemingBreaks(known, now).filter((seeming) => !truly.has(nameOf(seeming)))
    return [...new Map(alarms.map((alarm) => [nameOf(alarm), alarm])).values()]
  })

/** What looked broken right before each piece of news. */
const seemingBreaks = (deliveries: readonly Delivery[], now: number): Break[] => {
  const news = [...new Set(deliveries.map(({ arrivals: [first] }) => first))].sort((a, b) => a - b)
  return news.flatMap((at, index) => {
    const heard = deliveries.filter(({ arrivals: [first] }) => first <= at).map(({ happening }) => happening)
    return breaksOf(inOrder(heard), (news[index + 1] ?? now) - slack)
  })
}
