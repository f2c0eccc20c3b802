import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { counterRepository } from '../../shared/storage/repositories/counter-repository.ts'
import type { CountChange } from '../../shared/storage/repositories.ts'
import { type Around, memoryStore } from '../simulation/memory/store.ts'

const hour = (index: number) => `2026-0${index < 2 ? 1 : 2}-01T0${index}`
const everyHour = ['2026-01-01T00', '2026-02-01T09'] as const

const change = (seq: number | string, add: Record<string, number>, at = 0): CountChange => ({
  hour: hour(at),
  seq: String(seq),
  add,
})

const entry = (seq: number, id: string) => ({ ...change(seq, { [id]: 1 }), entry: id })

describe('counters', () => {
  it('add up over hours and months', async () => {
    const { count, sum, hours } = counterRepository(memoryStore())
    await count('lane', '9', [
      change(9, { a: 1, 'type|email.opened': 2 }),
      change(10, { a: 1 }, 1),
      change(11, { a: -3 }, 2),
    ])
    expect(await sum(...everyHour)).toEqual({ a: -1, 'type|email.opened': 2 })
    expect(await sum(hour(1), hour(1))).toEqual({ a: 1 })
    expect(await Array.fromAsync(hours(...everyHour))).toEqual([
      { hour: hour(0), counts: { a: 1, 'type|email.opened': 2 } },
      { hour: hour(1), counts: { a: 1 } },
      { hour: hour(2), counts: { a: -3 } },
    ])
  })

  it('take a batch once, and of one that overlaps only what is new', async () => {
    const { count, sum } = counterRepository(memoryStore())
    const batch = [change(9, { a: 1 }), change(10, { a: 1 })]
    await count('lane', '9', batch)
    await count('lane', '9', batch)
    await count('lane', '9', [...batch, change(100, { a: 1 })].toReversed())
    expect(await sum(...everyHour)).toEqual({ a: 3 })
  })

  it('take what another try of a batch brings for records that were counted, and nothing twice', async () => {
    const { count, sum } = counterRepository(memoryStore())
    await count('lane', '9', [change(9, { a: 1 }), entry(9, 'e1'), change(11, { a: 1 })])
    const again = [
      change(9, { a: 1 }),
      entry(9, 'e1'),
      entry(10, 'e2'),
      change(11, { a: 1 }),
      entry(12, 'e3'),
    ]
    for (let tries = 0; tries < 2; tries++) await count('lane', '9', again)
    expect(await sum(...everyHour)).toEqual({ a: 2, e1: 1, e2: 1, e3: 1 })
    await count('lane', '13', [entry(13, 'e4')])
    await count('lane', '9', [...again, entry(11, 'nobody comes back to this')])
    expect(await sum(...everyHour)).toEqual({ a: 2, e1: 1, e2: 1, e3: 1, e4: 1 })
  })

  it('count an entry once that comes again with later ones, after batches that began after it', async () => {
    const { count, sum } = counterRepository(memoryStore())
    await count('lane', '8', [entry(8, 'e1')])
    await count('lane', '9', [entry(9, 'e2')])
    for (let tries = 0; tries < 3; tries++) await count('lane', '8', [entry(8, 'e1'), entry(10, 'e3')])
    expect(await sum(...everyHour)).toEqual({ e1: 1, e2: 1, e3: 1 })
  })

  it('keep their lanes apart, and take two changes of one record', async () => {
    const { count, sum } = counterRepository(memoryStore())
    for (const lane of ['x', 'y', 'x']) await count(lane, '5', [change(5, { a: 1 }), change(5, { b: 1 })])
    expect(await sum(...everyHour)).toEqual({ a: 2, b: 2 })
  })

  it('take names of any kind for names', async () => {
    const { count, sum } = counterRepository(memoryStore())
    const names = ['__proto__', 'constructor', 'origin|中 文', 'pk']
    await count('lane', '1', [change(1, Object.fromEntries(names.map((name) => [name, 1])))])
    expect(Object.entries(await sum(...everyHour))).toEqual(names.map((name) => [name, 1]))
  })

  it('take any number of names in one batch, and once', async () => {
    const store = memoryStore()
    const { count, sum } = counterRepository({
      ...store,
      addMarked: async (addition) => {
        expect(Object.keys(addition.add).length).toBeLessThan(110)
        return store.addMarked(addition)
      },
    })
    const batch = Array.from({ length: 400 }, (_, index) =>
      change(Math.floor(index / 3), { [`family ${index}|x`]: 1 }),
    )
    await count('lane', '0', batch)
    await count('lane', '0', batch)
    expect(await sum(...everyHour)).toEqual(
      Object.fromEntries(batch.flatMap(({ add }) => Object.entries(add))),
    )
  })

  it('keep an hour small, whatever strangers call things, and lose no count', async () => {
    const store = memoryStore()
    const names = Array.from(
      { length: 3000 },
      (_, index) => `lead|${index} ${'\ud800'.repeat(50)} ${'x'.repeat(500)}`,
    )
    for (const [index, name] of names.entries())
      await counterRepository(store).count('lane', String(index), [
        change(index, { [name]: 1, 'type|order.paid': 1 }),
      ])
    const { 'type|order.paid': paid, ...leads } = await counterRepository(store).sum(...everyHour)
    expect(paid).toBe(3000)
    expect(Object.values(leads).reduce((all, one) => all + one, 0)).toBe(3000)
    expect(leads['lead|other']).toBe(2900)
    expect(Object.keys(leads)).toHaveLength(101)
  })

  it('keep at most 50 names of unknown events in an hour, and count the others by connection without a name', async () => {
    const store = memoryStore()
    const names = Array.from(
      { length: 300 },
      (_, index) => `unknown|segment/${index % 2 ? 'web' : 'w'.repeat(64)}|${'n'.repeat(56)}${index}`,
    )
    for (const [index, name] of names.entries()) {
      await counterRepository(store).count('lane', String(index), [
        change(index, { [name]: 1, 'type|other': 1 }),
      ])
    }
    const { 'type|other': others, ...unknown } = await counterRepository(store).sum(...everyHour)
    expect(others).toBe(300)
    expect(Object.values(unknown).reduce((all, one) => all + one, 0)).toBe(300)
    expect(Object.keys(unknown).filter((name) => !name.endsWith('|'))).toEqual(names.slice(0, 50))
    expect([unknown['unknown|segment/web|'], unknown[`unknown|segment/${'w'.repeat(64)}|`]]).toEqual([
      125, 125,
    ])
  })

  it('keep at most 50 names for each instance that counts an hour at the same time, and lose no count', async () => {
    const store = memoryStore()
    const instances = [0, 1, 2].map(() => counterRepository(store))
    for (const [lane, { count }] of instances.entries())
      await count(`lane ${lane}`, '0', [change(0, { 'unknown|c/i|first': 1 })])
    for (let index = 1; index <= 100; index++) {
      await Promise.all(
        instances.map(({ count }, lane) =>
          count(`lane ${lane}`, String(index), [change(index, { [`unknown|c/i|${lane} ${index}`]: 1 })]),
        ),
      )
    }
    const counts = await counterRepository(store).sum(...everyHour)
    expect(Object.values(counts).reduce((all, one) => all + one, 0)).toBe(303)
    expect(Object.keys(counts).filter((name) => !name.endsWith('|'))).toHaveLength(1 + 3 * 49)
  })

  it('keep names of unknown events out of the item that known events are counted in', async () => {
    const store = memoryStore()
    const { count, hours } = counterRepository(store)
    const usual = { 'type|other': 1, 'via|0|c/i': 1 }
    await count('lane', '1', [change(1, { ...usual, 'unknown|c/i|Signed Upp': 1 })])
    const known = [...store.everything('state')].filter(({ sk }) => sk.endsWith('#0'))
    expect(JSON.stringify(known)).not.toContain('unknown')
    expect(await Array.fromAsync(hours(...everyHour))).toEqual([
      { hour: hour(0), counts: { ...usual, 'unknown|c/i|Signed Upp': 1 } },
    ])
  })

  it('count every record of a lane exactly once, however often and however broken off its batches come', async () => {
    const records = fc.array(
      fc.record({
        at: fc.nat(2),
        add: fc.dictionary(fc.constantFrom('a', 'b', 'unknown|c/i|x'), fc.integer({ min: -2, max: 3 })),
      }),
      { minLength: 1, maxLength: 12 },
    )
    const deliveries = fc.array(
      fc.record({
        back: fc.nat(4),
        size: fc.integer({ min: 1, max: 6 }),
        fault: fc.option(fc.record({ at: fc.nat(3), applied: fc.boolean() })),
      }),
    )
    await fc.assert(
      fc.asyncProperty(records, deliveries, async (told, attempts) => {
        const faults: { at: number; applied: boolean }[] = []
        const around: Around = (_, effect) => {
          const [fault] = faults
          if (!fault || fault.at-- > 0) return effect()
          faults.shift()
          if (fault.applied) effect()
          throw new RetryableError('broken off')
        }
        const { count, sum } = counterRepository(memoryStore({ around }))
        const changes = told.map(({ at, add }, index) => change(8 + index, add, at))
        let done = 0
        const deliver = async (back: number, size: number) => {
          const from = Math.max(0, done - back)
          await count('lane', changes[from]?.seq ?? '', changes.slice(from, done + size))
          done = Math.min(changes.length, done + size)
        }
        for (const { back, size, fault } of attempts) {
          faults.splice(0, 1, ...(fault ? [{ ...fault }] : []))
          await deliver(back, size).catch(() => {})
        }
        faults.length = 0
        await deliver(2, changes.length)
        const wanted: Record<string, number> = {}
        for (const { add } of told)
          for (const [name, number] of Object.entries(add)) wanted[name] = (wanted[name] ?? 0) + number
        expect(await sum(...everyHour)).toEqual(wanted)
      }),
      { numRuns: 500 },
    )
  })
})
