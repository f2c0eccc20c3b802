import { describe, expect, it } from 'vitest'
import { type Interruption, interruptionId } from '../../shared/model/interruption.ts'
import { needsRefold } from '../../shared/journeys/next-version.ts'
import { type Journey, noJourney, unreadable } from '../../shared/model/journey.ts'
import { aliasOf } from '../../shared/model/identity.ts'
import { UnstorableError } from '../../shared/runtime/errors.ts'
import { journeyItem, journeyRepository } from '../../shared/storage/repositories/journey-repository.ts'
import { encodeRecord } from '../../shared/storage/dynamodb/record-codec.ts'
import { sizeOf, writeUnit } from '../../shared/storage/dynamodb/size.ts'
import { memoryStore } from '../simulation/memory/store.ts'

const at = 1_767_751_200_000
const person = aliasOf({ kind: 'email', value: 'li.lei@example.com' })
const aliases = [
  person,
  aliasOf({ kind: 'userId', value: 'u-48213' }),
  aliasOf({ kind: 'anonymousId', value: '6f9619ff-8b86' }),
]
const lane = 'shardId-00000001767750000000-3f2a91c7'
const seq = '8417500000000053812345678'

const watch = (cause: string, by: string, about: Journey['watches'][number]['about']) => ({
  cause,
  key: by,
  alias: person,
  by,
  since: at,
  due: at + 1_800_000,
  lostAt: at + 2_592_000_000,
  about,
})

const fact = (id: string) => ({
  type: 'stage.reached' as const,
  detail: { v: 1 as const, id, at, person, stage: 'interest' },
})

const fresh: Journey = {
  ...noJourney(person),
  v: 1,
  aliases: [person],
  marks: { [person]: seq },
  count: 1,
  first: at,
  last: { at, id: `ajs-next-1767751200000-0b5a3c1e-6b1f-4f0a-9d53-0a8b4f6e2a11#${person}` },
  stages: { awareness: at, interest: at },
  touch: { lead: at },
  score: { value: 5, asOf: at },
  profile: { email: 'li.lei@example.com', name: '李雷' },
  watches: [
    watch('lead-cooling', 'lead.created-1767751200000', {
      asked: 'lead.created',
      channel: 'segment',
      patience: 'PT30M',
    }),
  ],
  lead: { at, origin: 'organic_search' },
  timer: '2026-01-07T02:30',
  outbox: [
    {
      id: 'Xk3cXHpj:1',
      lane,
      seq,
      at,
      counts: { '2026-01-07T02': { 'stage|awareness': 1, 'stage|interest': 1, 'origin|organic_search': 1 } },
      facts: [fact(`${person}:interest:${at}`)],
    },
  ],
}

const interruption: Interruption = {
  id: interruptionId('lead-cooling', person, 'lead.created-1767751200000'),
  alias: person,
  person,
  cause: 'lead-cooling',
  key: 'lead',
  openedBy: 'lead.created-1767751200000',
  since: at,
  due: at + 1_800_000,
  foundAt: at + 1_860_000,
  status: 'open',
  about: { asked: 'lead.created', channel: 'segment', patience: 'PT30M' },
  priority: -20_456.132_118_055_55,
  rev: 10,
}

const tenTouches: Journey = {
  ...fresh,
  v: 10,
  aliases,
  marks: Object.fromEntries(aliases.map((alias) => [alias, seq])),
  count: 10,
  stages: { awareness: at, interest: at + 1, decision: at + 2 },
  touch: { web: at, email: at, lead: at, event: at, chat: at },
  score: { value: 21.979_313_319_304_094, asOf: at },
  cluster: 'Xk3cXHpj:3',
  profile: {
    ...fresh.profile,
    company: '示例机器人有限公司',
    phone: '+8613800138000',
    wecom: 'ww1234567890abcdef:wmAbCdEfGhIjKlMnOpQrStUvWxYz',
    owner: 'zhangsan',
    origin: 'organic_search',
  },
  watches: [
    watch('email-unopened', '0100018d9faaaaaa-3f2a91c7-5b1f-4f0a-9d53-0a8b4f6e2a11-000000', {
      subject: '新年活动邀请函',
      campaign: 'spring-2026',
      patience: 'PT24H',
    }),
    watch('no-show', 'event.registered-1767753720000', {
      event_name: '春季新品发布会',
      recording_url: 'https://example.com/recordings/spring-2026',
    }),
  ],
  outbox: [
    {
      id: 'Xk3cXHpj:1',
      lane,
      seq,
      at,
      counts: { '2026-01-07T02': { 'found|lead-cooling': 1 } },
      interruptions: [interruption],
      facts: [
        {
          type: 'interruption.found',
          detail: {
            v: 1,
            id: `${interruption.id}:found`,
            at,
            person,
            interruption: interruption.id,
            alias: person,
            cause: 'lead-cooling',
          },
        },
      ],
    },
  ],
}

describe('a stored journey', () => {
  it.each([
    ['one touchpoint, with a watch and an outbox entry', fresh, 650],
    ['ten touchpoints, with two watches, an interruption and an outbox entry', tenTouches, writeUnit],
  ])('of %s fits one write unit', (_, journey, most) => {
    expect(sizeOf(journeyItem(journey))).toBeLessThanOrEqual(most)
  })

  it('comes back as it was, short or long', async () => {
    const store = memoryStore()
    for (const journey of [
      fresh,
      { ...tenTouches, person: 'other', v: 1 },
      { ...noJourney('short'), v: 1 },
    ]) {
      expect(await journeyRepository(store).save(journey)).toBe(true)
      expect(await journeyRepository(store).get(journey.person)).toEqual(journey)
    }
  })

  it('is saved by who read its predecessor, and by no one else', async () => {
    const { save, get } = journeyRepository(memoryStore())
    expect(await save({ ...fresh, v: 2 })).toBe(false)
    expect(await save({ ...fresh, v: 1 })).toBe(true)
    expect(await save({ ...fresh, v: 1, count: 7 })).toBe(false)
    expect(await save({ ...fresh, v: 3 })).toBe(false)
    expect(await save({ ...fresh, v: 2, count: 9 })).toBe(true)
    expect(await get(person)).toMatchObject({ v: 2, count: 9 })
  })

  it('of several people is read at once, the unknown left out', async () => {
    const { save, getMany } = journeyRepository(memoryStore())
    await save({ ...fresh, v: 1 })
    expect(await getMany([person, 'nobody', person])).toEqual([fresh])
  })

  it('of another shape is read as far as it can be, and is folded anew by the next touch', async () => {
    const store = memoryStore()
    await store.put({
      pk: `person#${person}`,
      sk: 'journey',
      v: 4,
      ...encodeRecord({ ...fresh, score: { value: null, asOf: 1 } }),
    })
    const read = (await journeyRepository(store).get(person)) ?? expect.fail('nothing was read')
    expect(read).toEqual({ ...fresh, v: 4, score: { value: 0, asOf: 0 }, cluster: unreadable })
    expect(needsRefold(read, [], { aliases: read.aliases, cluster: '' })).toBe(true)
  })

  it.each([{ j: '{' }, { j: 'null' }, { z1: new Uint8Array([1, 2, 3]) }, {}])(
    'whose record is broken (%j) is read as an empty one',
    async (record) => {
      const store = memoryStore()
      await store.put({ pk: `person#${person}`, sk: 'journey', v: 4, ...record })
      expect(await journeyRepository(store).get(person)).toEqual({
        ...noJourney(person),
        v: 4,
        cluster: unreadable,
      })
    },
  )

  it.each([NaN, Infinity, -Infinity])(
    'is refused with %s for a number: no one could read it back',
    async (value) => {
      const save = journeyRepository(memoryStore()).save({ ...fresh, score: { value, asOf: 1 } })
      await expect(save).rejects.toThrow(UnstorableError)
    },
  )
})
