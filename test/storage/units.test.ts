import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Journey, noJourney } from '../../shared/model/journey.ts'
import { primaryAlias } from '../../shared/model/identity.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import type { Consumed } from '../../shared/storage/dynamodb/dynamo-call.ts'
import type { Repositories } from '../../shared/storage/repositories.ts'
import { timerShardOf } from '../../shared/storage/repositories/timer-repository.ts'
import { type TestDynamodb, startDynamodbForTest } from '../engines/dynamodb.ts'
import { pageView } from './some-touchpoint.ts'

const at = pageView.receivedAt
const person = primaryAlias(pageView)
const hour = '2026-01-05T01'
const journey: Journey = {
  ...noJourney(person),
  v: 1,
  count: 1,
  first: at,
  last: { at, id: pageView.id },
  marks: { [person]: '8417500000000053812345678' },
  stages: { awareness: at },
  touch: { web: at },
  score: { value: 1, asOf: at },
  profile: { email: 'li.lei@example.com', name: '李雷' },
  timer: '2026-01-05T02:31',
  outbox: [
    {
      id: 'Xk3cXHpj:1',
      lane: 'shardId-00000001767750000000-3f2a91c7',
      seq: '8417500000000053812345678',
      at,
      counts: { [hour]: { 'stage|awareness': 1 } },
    },
  ],
}

let engine: TestDynamodb
let rows: Repositories
const calls: Consumed[] = []
beforeAll(async () => {
  engine = await startDynamodbForTest()
  rows = createRepositories(await engine.store((consumed) => calls.push(consumed)))
  await rows.counters.count('lane', '0', [{ hour, seq: '0', add: { 'touch|segment': 1 } }])
})
afterAll(async () => engine.stop())

const consumedBy = async (work: () => Promise<unknown>) => {
  calls.length = 0
  await work()
  return calls.map(
    ({ table, action, read, write }) =>
      `${action} ${table}: ${read > 0 ? `${read} read` : `${write} written`}`,
  )
}

const counts = { 'touch|segment': 1, 'type|web.page_viewed': 1, 'stage|awareness': 1 }
const costs: [string, () => Promise<unknown>, string[]][] = [
  ['a lone touchpoint', () => rows.touchpoints.add(pageView), ['PutItem touchpoints: 1 written']],
  ['the same again', () => rows.touchpoints.add(pageView), ['PutItem touchpoints: 1 written']],
  ['a fresh journey', () => rows.journeys.save(journey), ['PutItem state: 1 written']],
  [
    "the journey's next version",
    () => rows.journeys.save({ ...journey, v: 2 }),
    ['PutItem state: 1 written'],
  ],
  ['reading the journey', () => rows.journeys.get(person), ['GetItem state: 1 read']],
  [
    'counting',
    () => rows.counters.count('lane', '1', [{ hour, seq: '1', add: counts }]),
    ['UpdateItem state: 1 written'],
  ],
  [
    'counting again',
    () => rows.counters.count('lane', '1', [{ hour, seq: '1', add: counts }]),
    ['UpdateItem state: 1 written'],
  ],
  [
    'the first timer',
    () => rows.timers.arm({ kind: 'journey', id: person }, at, at),
    [
      'PutItem state: 1 written',
      'GetItem state: 1 read',
      'GetItem state: 1 read',
      'PutItem state: 1 written',
    ],
  ],
  [
    'a timer',
    () => rows.timers.arm({ kind: 'journey', id: person }, at + 9e6, at),
    ['PutItem state: 1 written', 'GetItem state: 1 read'],
  ],
]

it.each(costs)('%s costs what the budget states', async (_, work, expected) => {
  expect(await consumedBy(work)).toEqual(expected)
})

const sweep = async (minute: string) =>
  consumedBy(async () => Array.fromAsync(rows.timers.due(timerShardOf(person), minute)))
const oneSweep = ['GetItem state: 1 read', 'PutItem state: 1 written', 'Query state: 1 read']

it('a sweep costs what is due, not what exists', async () => {
  expect(await sweep('2026-01-05T01:55')).toEqual(oneSweep)
  for (let index = 0; index < 100; index++)
    await rows.timers.arm({ kind: 'journey', id: `p${index}` }, at + 1e6 + index, at)
  expect(await sweep('2026-01-05T01:56')).toEqual(oneSweep)
})
