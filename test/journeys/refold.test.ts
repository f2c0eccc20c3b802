import { describe, expect, it } from 'vitest'
import type { Interruption, InterruptionStatus } from '../../shared/model/interruption.ts'
import { needsRefold, nextVersion } from '../../shared/journeys/next-version.ts'
import { fold, interruptionOf } from '../../shared/journeys/fold.ts'
import { noJourney, type Journey, type Outbox } from '../../shared/model/journey.ts'
import { primaryAlias } from '../../shared/model/identity.ts'
import { day, hour, judging, touch, wednesday } from '../world.ts'
import { inOrder } from '../../shared/journeys/touchpoint-order.ts'

const lead = touch('lead.created', wednesday)
const answer = touch('lead.handled', wednesday + hour)
const alias = primaryAlias(lead)
const place = { lane: 'shard', firstSeq: '8', lastSeq: '9', seq: '9', now: wednesday + day }

/** The lead's interruption as a row with this status and revision, closed when the answer came. */
const row = (status: InterruptionStatus, rev: number): Interruption => {
  const [watch] = fold(noJourney(alias), [lead], judging()).journey.watches
  return watch
    ? interruptionOf(watch, { person: alias, rev }, judging(), watch.due, { status, at: answer.at })
    : expect.fail('no watch')
}

/** A journey whose outbox holds an entry that has not been written to the interruption's row yet. */
const owing = (interruption: Interruption): Journey => {
  const entry: Outbox = {
    id: 'e',
    lane: 'other',
    seq: '1',
    at: wednesday + day,
    interruptions: [interruption],
  }
  return { ...noJourney(alias), v: 3, rev: interruption.rev, aliases: [alias], outbox: [entry] }
}

/** What the row says when all outbox entries are written, in any order: the highest revision wins. */
const final = (stored: Interruption, { outbox }: Journey): string => {
  const said = [stored, ...outbox.flatMap(({ interruptions }) => interruptions ?? [])]
  return said.reduce((last, next) => (next.rev > last.rev ? next : last)).status
}

describe('a refold, when an outbox entry that contradicts the story is still to be written', () => {
  it.each<[string, readonly (typeof lead)[], InterruptionStatus, string]>([
    ['recovered', [lead, answer], 'recovered', 'recovered'],
    ['open', [lead], 'open', 'open'],
    ['in treatment', [lead], 'treating', 'open'],
    ['lost', [lead], 'lost', 'lost'],
  ])('leaves the interruption %s, as the story says', (_, touchpoints, stored, wanted) => {
    const known = row(stored, 3)
    const log = { touchpoints: inOrder(touchpoints), interruptions: [known] }
    const before = owing(row('dismissed', 4))
    expect(final(known, before)).toBe('dismissed')
    const after = nextVersion(before, [], { aliases: [alias], cluster: '' }, [], place, judging(), log)
    expect(final(known, after)).toBe(wanted)
  })

  it('writes nothing more when row and outbox agree with the story', () => {
    const known = row('open', 3)
    const log = { touchpoints: [lead], interruptions: [known] }
    const after = nextVersion(
      owing(row('open', 3)),
      [],
      { aliases: [alias], cluster: '' },
      [],
      place,
      judging(),
      log,
    )
    expect(after.outbox.flatMap(({ interruptions }) => interruptions ?? []).map(({ rev }) => rev)).toEqual([
      3,
    ])
  })
})

describe('an interruption that was found, whose row and outbox entry differ', () => {
  const membership = { aliases: [alias], cluster: '' }
  const withRecord = (touchpoint: typeof lead) => [{ seq: '9', alias, touchpoint }]

  it('is dismissed again when the row has the same revision: another journey wrote it', () => {
    const known = row('open', 6)
    const before = { ...owing(row('dismissed', 6)), rev: 6 }
    const log = { touchpoints: [], interruptions: [known] }
    const after = nextVersion(before, [], membership, [], place, judging(), log)
    expect(final(known, before)).toBe('open')
    expect(final(known, after)).toBe('dismissed')
  })

  it('makes a touchpoint that closes its watch fold anew, so that the entry is overruled', () => {
    const folded = fold(noJourney(alias), [lead], judging()).journey
    const before = { ...owing(row('open', 3)), watches: folded.watches, last: folded.last }
    const records = withRecord(answer)
    expect(needsRefold(before, records, membership)).toBe(true)
    const log = { touchpoints: [lead, answer], interruptions: [] }
    const after = nextVersion(before, records, membership, [], place, judging(), log)
    expect(final(row('open', 3), after)).toBe('recovered')
  })

  it('adds a touchpoint at the end once the watch knows of it', () => {
    const folded = fold(noJourney(alias), [lead], judging()).journey
    const watches = folded.watches.map((watch) => ({ ...watch, told: true as const }))
    const before = { ...owing(row('open', 3)), watches, last: folded.last }
    expect(needsRefold(before, withRecord(answer), membership)).toBe(false)
  })
})
