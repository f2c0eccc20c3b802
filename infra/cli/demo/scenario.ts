import { randomOf } from './random.ts'
import { clock, end } from './timeline.ts'
import { deliver } from './faults.ts'
import type { Delivery, DemoEvent } from './event.ts'
import { peopleOf, type DemoPerson } from './people.ts'
import { everyday } from './stories/everyday.ts'
import { leadStories } from './stories/leads.ts'
import { mailStories } from './stories/mails.ts'
import type { Scene, Story, PlayedStory } from './stories/story.ts'
import { webinarStories } from './stories/webinars.ts'

/** Everything that is played: who there is, what they live through, and how it reaches us. */
export interface Scenario {
  readonly seed: number
  readonly people: readonly DemoPerson[]
  readonly told: readonly PlayedStory[]
  readonly deliveries: readonly Delivery[]
}

/** A person and the stories they live. */
type Part = { readonly number: number; readonly stories: readonly Story[] }

const castOf = (stories: readonly Story[], count: number): Story[] =>
  stories.flatMap((story) =>
    Array.from({ length: Math.max(1, Math.floor(story.share * count)) }, () => story),
  )

const firstCast = (count: number): Story[] => [...castOf(leadStories, count), ...castOf(mailStories, count)]

/** So many people are too few for all the stories; any more are not. */
const mostTooFew = (): number =>
  Array.from({ length: 200 }, (_, index) => 200 - index).find((count) => firstCast(count).length > count) ?? 0

/**
 * Who lives which story: nobody a story of requests and one of letters, for speaking up ends both; stories of
 * webinars go to anybody who is known from the beginning.
 */
const parts = (seed: number, count: number): Part[] => {
  const dice = randomOf(seed, 'parts')
  const first = firstCast(count)
  if (first.length > count)
    throw new RangeError(`so few people cannot live all the stories: ask for at least ${mostTooFew() + 1}`)
  const drawn = dice
    .shuffle(Array.from({ length: count }, (_, number) => number))
    .map((number, index): Part => ({ number, stories: first.slice(index, index + 1) }))
  const guests = castOf(webinarStories, count)
  let seats = 0
  return dice
    .shuffle(drawn)
    .map(({ number, stories }) => {
      const also = stories.some(({ incognito }) => incognito) ? undefined : guests[seats++]
      return { number, stories: also ? [...stories, also] : stories }
    })
    .sort((a, b) => a.number - b.number)
}

/**
 * Some use the device of the person before them, and stay somebody else: only where no story hangs on who is
 * behind an unnamed device.
 */
const sharing = (people: readonly DemoPerson[], all: readonly Part[]): DemoPerson[] => {
  const plain = (number: number): boolean =>
    (all[number]?.stories ?? []).every(({ incognito, cause }) => !incognito && cause !== 'no-show')
  return people.map((somebody) => {
    const {
      number,
      devices: [own, ...others],
    } = somebody
    const lent =
      number % 30 === 1 && plain(number) && plain(number - 1) ? people[number - 1]?.devices[0] : undefined
    return lent && own ? { ...somebody, devices: [lent, ...others] } : somebody
  })
}

const numbered = (person: number, scenes: readonly Scene[], prefix: string): DemoEvent[] =>
  scenes.map((scene, index) => ({
    ...scene,
    person,
    id: `${prefix}-${String(person).padStart(4, '0')}-${index}`,
  }))

const storyPrefix = { 'lead-cooling': 'l', 'email-unopened': 'm', 'no-show': 'w' } as const

const lived = (
  seed: number,
  somebody: DemoPerson,
  stories: readonly Story[],
): { told: PlayedStory[]; around: DemoEvent[] } => {
  const told = stories.map((story): PlayedStory => ({
    story,
    person: somebody.number,
    happenings: numbered(
      somebody.number,
      story.tell(somebody, randomOf(seed, story.name, somebody.number)),
      storyPrefix[story.cause],
    ),
  }))
  const dice = randomOf(seed, 'everyday', somebody.number)
  const begins = Math.min(
    clock(dice.int(1, 12), '10:00'),
    ...told.flatMap(({ happenings }) => happenings.map(({ at }) => at)),
  )
  const incognito = stories.some((story) => story.incognito)
  return { told, around: numbered(somebody.number, everyday(somebody, begins, incognito, dice), 'e') }
}

/**
 * The whole play, the same for the same seed. Pure.
 * @param count how many people
 * @throws RangeError when they are too few for every story to have somebody
 */
export const writeScenario = (seed: number, count: number): Scenario => {
  const all = parts(seed, count)
  const people = sharing(peopleOf(seed, count), all)
  const lives = people.map((somebody) => lived(seed, somebody, all[somebody.number]?.stories ?? []))
  const told = lives.flatMap((life) => life.told)
  const happenings = [...told.flatMap((one) => one.happenings), ...lives.flatMap(({ around }) => around)]
  return {
    seed,
    people,
    told,
    deliveries: deliver(
      seed,
      happenings.filter(({ at }) => at < end),
    ),
  }
}
