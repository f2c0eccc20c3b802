import { describe, expect, it } from 'vitest'
import { inspect } from '../../shared/journeys/inspect.ts'
import { fold } from '../../shared/journeys/fold.ts'
import { noJourney, type Outbox } from '../../shared/model/journey.ts'
import { foundFact, withoutForeignAliases } from '../../shared/journeys/outbox.ts'
import { refold } from '../../shared/journeys/refold.ts'
import { primaryAlias } from '../../shared/model/identity.ts'
import { day, judging, touch, wednesday } from '../world.ts'
import { inOrder } from '../../shared/journeys/touchpoint-order.ts'

const lead = touch('lead.created', wednesday, 'phone:+8613800138000')
const alias = primaryAlias(lead)

/** The interruption that a lead nobody answered became, as it stands on record under whoever found it. */
const found = () => {
  const { journey } = fold({ ...noJourney(alias), rev: 1 }, inOrder([lead]), judging())
  return inspect(journey, wednesday + day, judging()).interruptions[0] ?? expect.fail('nothing was found')
}

describe('an open interruption of another name', () => {
  it('is reported once more under the person it belongs to now, and not under the one who reported it', () => {
    const log = { touchpoints: [lead], interruptions: [found()] }
    const joined = refold({ ...noJourney('somebody'), rev: 5, aliases: ['somebody', alias] }, log, judging())
    expect(joined.again).toMatchObject([{ id: found().id, person: 'somebody', rev: 5, status: 'open' }])
    expect(refold({ ...noJourney(alias), rev: 5, aliases: [alias] }, log, judging()).again).toEqual([])
  })

  it('is not reported again while a person treats it', () => {
    const log = { touchpoints: [lead], interruptions: [{ ...found(), status: 'treating' as const }] }
    expect(
      refold({ ...noJourney('somebody'), rev: 5, aliases: ['somebody', alias] }, log, judging()).again,
    ).toEqual([])
  })
})

it('what was left to be reported an alias that was parted is not reported by who it was parted from', () => {
  const interruption = found()
  const entry: Outbox = {
    id: 'e',
    lane: 'sweep',
    seq: '1',
    at: wednesday,
    counts: { '2026-01-07T02': { x: 1 } },
    interruptions: [interruption],
    facts: [foundFact(interruption)],
  }
  expect(withoutForeignAliases([entry], [alias])).toEqual([entry])
  expect(withoutForeignAliases([entry], ['somebody'])).toEqual([
    { id: 'e', lane: 'sweep', seq: '1', at: wednesday, counts: entry.counts },
  ])
})
