/**
 * How much one person's rows may hold: whatever grows by what strangers send has a bound here, far enough
 * below DynamoDB's 400 KB an item that all of a row's parts fit together. What is beyond a bound is left out
 * by a rule that does not depend on the order of arrival, and is visible: `overflow` on a set of identities,
 * `overflow` and flags on a journey, `…|other` among counters.
 */
export const bounds = {
  /**
   * Statements of a set of identities that join two ids naming a person, ids naming a device, order or visit,
   * and unusually long ids.
   */
  links: { strong: 500, weak: 300, long: 20 },
  /**
   * Aliases that a set lately left out with the statement about them, so that their journeys are folded anew.
   * Others are with their next touchpoint.
   */
  parted: 900,
  /** UTF-8 bytes of the two ids of a statement, beyond which it counts as long. */
  longLink: 320,
  /** UTF-8 bytes of the id of the touchpoint that made a statement, beyond which its hash stands for it. */
  linkId: 100,
  /**
   * Open watches of one journey: how many of one cause, and the bytes of JSON that all causes together may
   * take, so that adding a detector adds nothing to the row's greatest size.
   */
  watches: { count: 100, bytes: 80_000 },
  /**
   * Characters of the key of an expectation. A longer one opens nothing: a key that was cut would never be
   * met again.
   */
  watchKey: 300,
  /** Characters of one text among what is known of an expectation. */
  watchText: 512,
  /**
   * Interruptions that wait in one journey's outbox, and the bytes of JSON they may take. The others are told
   * by later folds.
   */
  outbox: { count: 100, bytes: 80_000 },
  /** Reading marks of aliases that have left a journey, and journeys it took back the counts of. */
  marks: 1000,
  took: 1000,
  /** Names of one family of counters in an hour, and their characters. */
  counters: { names: 100, characters: 80 },
  /**
   * Distinct names of unknown events in one hour, and the characters (code points) of one. The others are
   * counted without their names.
   */
  unknownEvents: { names: 50, characters: 60 },
} as const

type Numbers<T> = { readonly [Name in keyof T]: T[Name] extends number ? number : Numbers<T[Name]> }
/**
 * The table of bounds, of any size: what folds, joins and counts takes it as an argument, the real one where
 * none is given.
 */
export type Limits = Numbers<typeof bounds>

/** How much of each class of statement a set keeps; smaller in tests. */
export type LinkBounds = Readonly<Record<keyof typeof bounds.links, number>>
/** How many watches of one cause a journey keeps, and the bytes of all; smaller in tests. */
export type WatchBounds = { readonly count: number; readonly bytes: number }
