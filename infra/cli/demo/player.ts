import type { Local } from '../../local/local-runtime.ts'
import type { Api } from './api.ts'
import { keysOf } from './company.ts'
import { end } from './timeline.ts'
import type { Delivery, DemoEvent } from './event.ts'
import type { Scenario } from './scenario.ts'
import { type Reaction, type Read, reactionsTo } from './reactions.ts'
import { stopsFor } from './clock-stops.ts'
import { type Break, breaksBy, disprovedBy, nameOf } from './ground-truth.ts'
import type { Truth } from './evaluation.ts'
import { requests } from './http-requests.ts'

/** Of the machine, what a player touches. */
export type Stage = Pick<Local, 'quiet'> & {
  readonly clock: Pick<Local['clock'], 'now' | 'to'>
  readonly inbox: Pick<Local['inbox'], 'list' | 'click'>
}

/** What came of a play: what must be found, and how much was told. */
export interface Played {
  readonly truth: Truth
  readonly touchpoints: number
  readonly duplicates: number
}

/** One delivery on its way: the first, or a repeat. */
type Due = { readonly at: number; readonly first: boolean } & Reaction

const duesOf = (reaction: Reaction): Due[] =>
  reaction.delivery.arrivals.map((at, index) => ({ ...reaction, at, first: index === 0 }))

/** Doors are knocked at by so many at once. */
const width = 6

const inParallel = async <T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  const waiting = all.values()
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const one of waiting) await work(one)
    }),
  )
}

type Caught = ReturnType<Stage['inbox']['list']>[number]

const readOf = (caught: Caught): Read =>
  caught.kind === 'email'
    ? {
        id: caught.id,
        at: Date.parse(caught.at),
        address: caught.to[0] ?? '',
        content: caught.html ?? caught.text ?? '',
      }
    : { id: caught.id, at: Date.parse(caught.at), content: caught.content }

/** Where a reader gets to the recording: its address in a mail, a link of ours in a group's chat. */
const linkIn = (caught: Caught): string | undefined =>
  caught.kind === 'email'
    ? /https:\/\/live\.xiaoshan\.example\/replay\/[\w-]+/.exec(caught.html ?? '')?.[0]
    : /https?:\/\/[^\s()]+\/l\/[\w.-]+/.exec(caught.content)?.[0]

/** A player's mind: what is still to be told, what was told, and what was answered so far. */
class Player {
  private readonly play: Scenario
  private readonly stage: Stage
  private readonly api: Api
  private readonly waiting: Due[]
  private readonly reacted: Reaction[] = []
  private readonly rounds = new Map<string, number>()
  private readonly breaks: readonly Break[]
  private seen = 0
  touchpoints = 0
  duplicates = 0

  constructor(play: Scenario, stage: Stage, api: Api) {
    this.play = play
    this.stage = stage
    this.api = api
    this.waiting = play.deliveries.flatMap((delivery) => duesOf({ delivery })).sort((a, b) => a.at - b.at)
    this.breaks = breaksBy(
      play.deliveries.map(({ happening }) => happening),
      end,
    )
  }

  /** Moves the clock, lets everybody read what came, and tells what has reached us by then. */
  async goTo(stop: number): Promise<void> {
    await this.stage.clock.to(stop, { step: Math.max(1, stop - this.stage.clock.now()) })
    this.read()
    await this.tell(stop)
  }

  private read(): void {
    const news = this.stage.inbox.list(String(this.seen))
    this.seen = news.at(-1)?.seq ?? this.seen
    const round = (broken: Break): number => {
      const before = this.rounds.get(nameOf(broken)) ?? 0
      this.rounds.set(nameOf(broken), before + 1)
      return before
    }
    const reactions = news.flatMap((caught) =>
      reactionsTo(this.play.seed, readOf(caught), this.play.people, this.breaks, round),
    )
    if (reactions.length === 0) return
    this.waiting.push(...reactions.flatMap(duesOf))
    this.waiting.sort((a, b) => a.at - b.at)
  }

  private async tell(stop: number): Promise<void> {
    const later = this.waiting.findIndex(({ at }) => at > stop)
    const now = this.waiting.splice(0, later === -1 ? this.waiting.length : later)
    for (const due of now) await this.click(due, stop)
    const told = now.filter(({ clickIn }) => clickIn === undefined)
    this.touchpoints += told.filter(({ first }) => first).length
    this.duplicates += told.filter(({ first }) => !first).length
    const happenings = told.map(({ delivery: { happening } }) => happening)
    await inParallel(
      requests(happenings, this.play.people, keysOf(this.play.seed), this.stage.clock.now()),
      ({ path, headers, body }) => this.api.knock(path, headers, body),
    )
    this.reacted.push(
      ...told.filter(({ first, delivery: { happening } }) => first && happening.id.startsWith('r-')),
    )
  }

  /** A click is told by whoever sent the message, or by the link itself, at the time it is made. */
  private async click({ clickIn, delivery: { happening } }: Due, stop: number): Promise<void> {
    const caught =
      clickIn === undefined ? undefined : this.stage.inbox.list().find(({ id }) => id === clickIn)
    if (
      !caught ||
      !(await this.follow(caught, this.play.people[happening.person]?.devices[0]?.userAgent ?? ''))
    )
      return
    this.touchpoints += 1
    this.reacted.push({ delivery: { happening: { ...happening, at: stop }, arrivals: [stop] } })
  }

  /**
   * Follows the link to a recording: in a mail through its provider, which sees the click; elsewhere the link
   * is ours and sees it itself.
   */
  private async follow(caught: Caught, userAgent: string): Promise<boolean> {
    const link = linkIn(caught)
    if (link === undefined) return false
    if (caught.kind === 'email') return this.stage.inbox.click(caught.id, { link, userAgent })
    await this.api.follow(link, userAgent)
    return true
  }

  /** What is true now that all has been told. */
  truth(): Truth {
    const reactions = this.reacted.map(({ delivery }) => delivery)
    const heard: Delivery[] = [
      ...this.play.deliveries.filter(({ arrivals: [first] }) => first <= end),
      ...reactions,
    ]
    const breaks = breaksBy(
      heard.map(({ happening }) => happening),
      end,
    )
    return {
      breaks,
      disproved: disprovedBy(heard, end),
      byUs: new Set(
        breaks
          .filter((one) =>
            isMendedBy(
              reactions.map(({ happening }) => happening),
              one,
            ),
          )
          .map(nameOf),
      ),
    }
  }
}

const isMendedBy = (reactions: readonly DemoEvent[], { person, at, end: ending }: Break): boolean =>
  ending === 'recovered' && reactions.some((what) => what.person === person && what.at === at)

/**
 * Plays the whole fortnight through the doors, stop by stop.
 * @param step how far (ms) the clock jumps at most while the company is at work
 * @param progress told after each stop: how many of how many
 */
export const playOut = async (
  play: Scenario,
  stage: Stage,
  api: Api,
  step: number,
  progress: (done: number, of: number) => void,
): Promise<Played> => {
  const stops = stopsFor(play.deliveries, stage.clock.now(), end, step)
  const player = new Player(play, stage, api)
  for (const [index, stop] of stops.entries()) {
    await player.goTo(stop)
    progress(index + 1, stops.length)
  }
  await stage.quiet({ timeoutMs: 60_000 })
  return { truth: player.truth(), touchpoints: player.touchpoints, duplicates: player.duplicates }
}
