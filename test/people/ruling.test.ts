import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf, parseIdentity } from '../../shared/model/identity.ts'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { personOf, resolve } from '../../shared/people/identity/resolve.ts'
import { rulingOf, type RulingWord } from '../../shared/model/ruling.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { touch, wednesday } from '../world.ts'

const alias = (text: string): string => aliasOf(parseIdentity(text) ?? { kind: 'none', value: text })
const stated = (minute: number, ...names: string[]): Touchpoint =>
  touch('identity.linked', wednesday + minute * 60_000, names)
const ruled = (minute: number, ruling: RulingWord, one: string, other?: string): Touchpoint => ({
  ...touch('identity.ruled', wednesday + minute * 60_000, one, {
    ruling,
    ...(other === undefined ? {} : { other }),
  }),
  channel: 'own',
})

/** The people behind these touchpoints, by the names they were given. */
const people = async (touchpoints: readonly Touchpoint[]): Promise<string[][]> => {
  const { people: rows } = createRepositories(memoryStore())
  for (const touchpoint of touchpoints) await mergeIdentities(rows, touchpoint)
  const sets = await Promise.all(
    touchpoints.map(({ identities: [one] }) => rows.clusterOf(one ? aliasOf(one) : '')),
  )
  const once = new Map(sets.flatMap((cluster) => (cluster ? [[cluster.root, cluster] as const] : [])))
  return [...once.values()]
    .flatMap((cluster) =>
      resolve(cluster).map(({ aliases }) => aliases.map((each) => cluster.identities[each] ?? '').sort()),
    )
    .sort()
}

const [li, han, phone, shop] = [
  'email:li@x.cn',
  'email:han@x.cn',
  'phone:+8613800138000',
  'phone:+8675500000000',
] as const

describe('what was decided about who is who', () => {
  it('parts two who were joined, and keeps them apart whatever is stated later', async () => {
    expect(await people([stated(0, li, phone), ruled(5, 'apart', li, phone), stated(9, li, phone)])).toEqual([
      [li],
      [phone],
    ])
  })

  it('parts two who were joined by way of others', async () => {
    const [left, right] = await people([
      stated(0, li, phone),
      stated(1, phone, han),
      ruled(5, 'apart', li, han),
    ])
    expect([left, right]).toEqual([[han], [li, phone]].sort())
  })

  it('joins them again when that is decided later, and not when it was decided before', async () => {
    expect(
      await people([stated(0, li, phone), ruled(5, 'apart', li, phone), ruled(6, 'together', phone, li)]),
    ).toEqual([[li, phone]])
    expect(
      await people([stated(0, li, phone), ruled(6, 'apart', li, phone), ruled(5, 'together', phone, li)]),
    ).toEqual([[li], [phone]])
  })

  it('joins who nothing else joins, also beyond the usual number of ids', async () => {
    expect(
      await people([
        stated(0, 'userId:u1', li),
        stated(1, 'userId:u2', han),
        ruled(5, 'together', 'userId:u1', 'userId:u2'),
      ]),
    ).toEqual([[han, li, 'userId:u1', 'userId:u2'].sort()])
  })

  it('gives no one a younger name', async () => {
    const { people: rows } = createRepositories(memoryStore())
    for (const touchpoint of [stated(0, li, phone), stated(1, han, shop)])
      await mergeIdentities(rows, touchpoint)
    const before = personOf(await rows.clusterOf(alias(li)), alias(li)).person
    await mergeIdentities(rows, ruled(5, 'together', han, phone))
    expect(personOf(await rows.clusterOf(alias(shop)), alias(shop)).person).toBe(before)
  })

  it('lets a number that many use join no one, until that is taken back', async () => {
    const said = [stated(0, li, shop), stated(1, han, shop), ruled(5, 'blocked', shop)]
    expect(await people(said)).toEqual([[han], [li], [shop]])
    expect(await people([...said, ruled(6, 'open', shop)])).toEqual([[han, li, shop].sort()])
  })

  it('may be decided before anything was stated', async () => {
    expect(await people([ruled(5, 'apart', li, phone), stated(9, li, phone)])).toEqual([[li], [phone]])
    expect(await people([ruled(5, 'blocked', shop), stated(9, li, shop)])).toEqual([[li], [shop]])
  })

  it('means nothing in the mouth of a channel, or when it is none', () => {
    expect(rulingOf({ ...ruled(1, 'apart', li, phone), channel: 'segment' })).toBeUndefined()
    expect(rulingOf(ruled(1, 'apart', li))).toBeUndefined()
    expect(rulingOf({ ...ruled(1, 'blocked', li), props: { ruling: 'guess' } })).toBeUndefined()
  })

  it('gives the same people in whatever order it all became known', async () => {
    const name = fc.constantFrom<string>(li, han, phone, shop, 'userId:u1', 'userId:u2', 'anonymousId:a1')
    const one = fc.oneof(
      fc.tuple(fc.nat(9), name, name).map(([at, a, b]) => stated(at, a, b)),
      fc
        .tuple(fc.nat(9), fc.constantFrom<RulingWord>('apart', 'together', 'blocked', 'open'), name, name)
        .map(([at, says, a, b]) => ruled(at, says, a, b)),
    )
    const some = fc
      .array(one, { minLength: 1, maxLength: 8 })
      .map((list) => list.map((touchpoint, index) => ({ ...touchpoint, id: `t${index}` })))
    const shuffled = some.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(shuffled, async ([list, other]) => {
        expect(await people(other)).toEqual(await people(list))
      }),
      { numRuns: 300 },
    )
  })
})
