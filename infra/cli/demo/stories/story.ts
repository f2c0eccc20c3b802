import type { Random } from '../random.ts'
import type { Cause, DemoEvent, Naming, Source, What } from '../event.ts'
import type { DemoPerson } from '../people.ts'

/** A happening before it is told of anybody in particular. */
export type Scene = {
  readonly at: number
  readonly source: Source
  readonly who: Naming
  readonly delay?: number
} & What

/**
 * How a story's promise ends, by what really happened: `kept` in time; `broken` for good, unless we mend it;
 * `recovered` late and without us; `void` because it need not be kept any more, before it was due;
 * `withdrawn` the same, after it was due; `disproved`: kept or void, but we hear of it so late that an alarm
 * must come first and be taken back.
 */
export type Ending = 'kept' | 'broken' | 'recovered' | 'void' | 'withdrawn' | 'disproved'

export interface Story {
  readonly name: string
  readonly cause: Cause
  readonly ending: Ending
  /** How many of all people live it. */
  readonly share: number
  /** Set where nobody may know who it is before the story says so. */
  readonly incognito?: true
  readonly tell: (somebody: DemoPerson, dice: Random) => readonly Scene[]
}

export type PlayedStory = {
  readonly story: Story
  readonly person: number
  readonly happenings: readonly DemoEvent[]
}

/**
 * Makes the stories of one cause: what they are called, how they end, how many of all people live them, and
 * what happens.
 */
export const storyOf =
  (cause: Cause) =>
  (
    name: string,
    ending: Ending,
    share: number,
    tell: Story['tell'],
    more: Pick<Story, 'incognito'> = {},
  ): Story => ({
    name,
    cause,
    ending,
    share,
    tell,
    ...more,
  })
