import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Condition, Item, Key, Store, TableName, Value, Write } from '../../shared/storage/store.ts'
import { type TestDynamodb, startDynamodbForTest } from '../engines/dynamodb.ts'
import { memoryStore } from '../simulation/memory/store.ts'

type Answer = (store: Store) => Promise<unknown>

/** Asks both stores the same, and expects the same. */
class Ask implements fc.AsyncCommand<Store, Store> {
  private readonly words: string
  private readonly ask: Answer

  constructor(words: string, ask: Answer) {
    this.words = words
    this.ask = ask
  }

  check(): boolean {
    return true
  }

  async run(memory: Store, engine: Store): Promise<void> {
    expect(await this.ask(engine)).toEqual(await this.ask(memory))
  }

  toString(): string {
    return this.words
  }
}

const said = (verb: string, ...words: unknown[]) =>
  `${verb}(${words.map((word) => JSON.stringify(word)).join(', ')})`

const sk = fc.constantFrom('a', 'a#1', 'a#2', 'b', 'é', '😀', '\u{fffd}')
const key: fc.Arbitrary<Key> = fc.record({ pk: fc.constantFrom('p', 'q'), sk })
const table: fc.Arbitrary<TableName> = fc.constantFrom('state', 'state', 'state', 'touchpoints')
const number = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc
    .double({ min: -1e6, max: 1e6, noNaN: true })
    .filter((n) => n === 0 || Math.abs(n) > 1e-6)
    .map((n) => n + 0),
)
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('', 'x', '中😀', null, true, false),
    number,
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('x', 'y', '名'), tie('value'), { maxKeys: 2, noNullPrototype: true }),
  ),
}))
const attributes = fc.record(
  { v: number, value, q: fc.constantFrom('open', 'closed'), o: fc.integer({ min: -50, max: 1e12 }) },
  { requiredKeys: [] },
)
const item: fc.Arbitrary<Item> = fc.tuple(key, attributes).map(([k, rest]) => ({ ...rest, ...k }))
const condition: fc.Arbitrary<Condition | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constant({ absent: true } as const),
  fc.constant({ exists: true } as const),
  fc
    .record(
      { v: fc.option(number, { nil: undefined }), value: fc.option(value, { nil: undefined }) },
      { requiredKeys: [] },
    )
    .map((equals) => ({ equals })),
)
const write: fc.Arbitrary<Write> = fc
  .tuple(item, fc.boolean(), table, condition)
  .map(([one, puts, name, guard]) => ({
    ...(puts ? { put: one } : { remove: { pk: one.pk, sk: one.sk } }),
    table: name,
    ...(guard ? { if: guard } : {}),
  }))
const once = (writes: readonly Write[]): Write[] => [
  ...new Map(writes.map((one) => [JSON.stringify([one.table, keyOf(one)]), one])).values(),
]
const keyOf = (one: Write) => ('put' in one ? [one.put.pk, one.put.sk] : [one.remove.pk, one.remove.sk])

const ordered = (items: readonly Item[]) =>
  items.toSorted((a, b) => Number(a['o']) - Number(b['o']) || (a.pk + a.sk < b.pk + b.sk ? -1 : 1))
const range = fc.record({ from: sk, to: sk, prefix: sk }, { requiredKeys: [] })

const commands = [
  fc
    .tuple(item, condition, table)
    .map(
      ([one, guard, name]) => new Ask(said('put', one, guard, name), (store) => store.put(one, guard, name)),
    ),
  fc
    .tuple(key, condition, table)
    .map(
      ([one, guard, name]) =>
        new Ask(said('remove', one, guard, name), (store) => store.remove(one, guard, name)),
    ),
  fc.tuple(key, table).map(([one, name]) => new Ask(said('get', one, name), (store) => store.get(one, name))),
  fc
    .array(key, { maxLength: 5 })
    .map((keys) => new Ask(said('getMany', keys), async (store) => ordered(await store.getMany(keys)))),
  fc
    .array(write, { minLength: 1, maxLength: 4 })
    .map(once)
    .map((writes) => new Ask(said('transact', writes), (store) => store.transact(writes))),
  fc
    .tuple(fc.constantFrom('p', 'q'), table, range, fc.boolean())
    .map(
      ([pk, name, asked, backwards]) =>
        new Ask(
          said('query', pk, name, asked),
          async (store) => (await store.query({ pk, table: name, ...asked, backwards })).items,
        ),
    ),
  fc
    .tuple(fc.constantFrom('open', 'closed'), fc.integer({ min: -50, max: 1e12 }))
    .map(
      ([q, upTo]) =>
        new Ask(said('queue', q, upTo), async (store) => ordered((await store.queue({ q, upTo })).items)),
    ),
  fc
    .tuple(
      fc.constantFrom('c1', 'c2'),
      fc.constantFrom('m1', 'm2'),
      fc.integer({ min: 10, max: 20 }),
      fc.nat(4),
      fc.dictionary(fc.constantFrom('n:x', 'n:名'), fc.integer()),
    )
    .map(
      ([pk, lane, first, more, add]) =>
        new Ask(said('addMarked', pk, lane, first, more, add), (store) =>
          store.addMarked({
            key: { pk, sk: '0' },
            lane,
            add,
            if: { below: String(first) },
            mark: String(first + more),
          }),
        ),
    ),
]

let engine: TestDynamodb
beforeAll(async () => {
  engine = await startDynamodbForTest()
})
afterAll(async () => engine.stop())

it('the memory store answers whatever it is asked as the real engine does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 60, size: 'max' }), async (asked) => {
      const setup = { model: memoryStore(), real: await engine.store() }
      await fc.asyncModelRun(() => setup, asked)
    }),
    { numRuns: 60 },
  )
})
