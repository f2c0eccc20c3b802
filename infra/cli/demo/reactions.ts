import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'
import { randomOf, type Random } from './random.ts'
import { minute, second } from './timeline.ts'
import type { Cause, Delivery, DemoEvent, What } from './event.ts'
import type { DemoPerson } from './people.ts'
import type { Break } from './ground-truth.ts'

/**
 * A message in the inbox, as far as the one who reads it cares. `at` in ms UTC; `address` of the customer,
 * absent when colleagues were told.
 */
export interface Read {
  readonly id: string
  readonly at: number
  readonly address?: string
  readonly content: string
}

/**
 * Somebody will do something: it is told at a door, or it is a click in the message named here, which tells
 * itself.
 */
export type Reaction = { readonly delivery: Delivery; readonly clickIn?: string }

/** How each cause is spoken of to colleagues, in the company's language. */
const spokenOf: readonly (readonly [Cause, RegExp])[] = [
  ['lead-cooling', /无人回应/],
  ['email-unopened', /仍未打开/],
  ['no-show', /未到场/],
]

/** What one break comes to, message by message. */
type Answer = (
  at: number,
  broken: Break,
  dice: Random,
  message: Read,
) => readonly (What & Pick<DemoEvent, 'at' | 'source' | 'who'>)[]

const callBack: Answer = (at, _, dice) =>
  dice.chance(0.6)
    ? [{ at: at + dice.int(3, 40) * minute, source: 'crm', who: { email: 'own' }, did: 'was called back' }]
    : []

/**
 * The colleague writes on WeCom: some then read the letter after all, some ask in chat and are answered at
 * once.
 */
const readAfterAll: Answer = (at, { key }, dice) => {
  const later = at + dice.int(20, 20 * 60) * minute
  const who = { device: 0, account: true, email: 'own' } as const
  if (dice.chance(0.4))
    return [
      {
        at: later,
        source: 'esp',
        who: { email: 'own' },
        did: 'opened',
        mail: key,
        by: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15',
      },
    ]
  if (dice.chance(0.2))
    return [
      { at: later, source: 'site', who, did: 'asked in chat' },
      { at: later + dice.int(60, 240) * second, source: 'site', who, did: 'was answered in chat' },
    ]
  return []
}

/**
 * The guest follows the link to the recording, be it in our mail or passed on by a colleague; some find it
 * alone after a call.
 */
const watch: Answer = (at, { key, cause }, dice, { address }) => {
  const later = at + dice.int(10, 15 * 60) * minute
  const recording = {
    did: 'looked',
    url: `https://live.xiaoshan.example/replay/${key}`,
    title: '回放',
  } as const
  if (dice.chance(address === undefined ? 0.25 : 0.5))
    return [{ at: later, source: 'site', who: {}, did: 'followed our link', cause, key }]
  return address === undefined && dice.chance(0.1)
    ? [{ at: later, source: 'site', who: { device: 0, account: true, email: 'own' }, ...recording }]
    : []
}

const answers: Readonly<Record<Cause, Answer>> = {
  'lead-cooling': callBack,
  'email-unopened': readAfterAll,
  'no-show': watch,
}

/**
 * Whom a message is about, as its reader understands it: by the address it went to, or by the name and
 * company it speaks of.
 */
const subjectOf = (
  { address, content }: Read,
  people: readonly DemoPerson[],
): readonly [number, Cause] | undefined => {
  if (address !== undefined) {
    const reader = people.find(({ email, workEmail }) => email === address || workEmail === address)
    return reader && [reader.number, 'no-show']
  }
  const cause = spokenOf.find(([, words]) => words.test(content))?.[0]
  const spoken = people.find(({ name, company }) => content.includes(`${name} · ${company}`))
  return cause && spoken ? [spoken.number, cause] : undefined
}

/**
 * What people do about a message they were sent, decided by the seed, the break it is about and how many
 * messages about it came before.
 * @param breaks what is truly broken
 * @param nth which message about this break it is, counted from 0
 */
export const reactionsTo = (
  seed: number,
  message: Read,
  people: readonly DemoPerson[],
  breaks: readonly Break[],
  nth: (broken: Break) => number,
): Reaction[] => {
  const [person, cause] = subjectOf(message, people) ?? []
  const broken = breaks.find((one) => one.person === person && one.cause === cause)
  if (!broken) return []
  const round = nth(broken)
  const dice = randomOf(seed, 'reaction', broken.person, broken.cause, broken.key, round)
  const scenes = answers[broken.cause](message.at, broken, dice, message)
  // A question and its answer are told together: the clock stops for what was written beforehand, not for
  // what people do on the way.
  const heard = Math.max(...scenes.map(({ at }) => at)) + dice.int(1, 10) * second
  return scenes.map((what, index): Reaction => {
    const happening: DemoEvent = {
      ...what,
      person: broken.person,
      id: `r-${broken.cause}-${String(broken.person).padStart(4, '0')}-${round}-${index}`,
    }
    return {
      delivery: { happening, arrivals: [heard] },
      ...omitUndefined({ clickIn: what.did === 'followed our link' ? message.id : undefined }),
    }
  })
}
