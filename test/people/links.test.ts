import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf, parseIdentity } from '../../shared/model/identity.ts'
import { keptLinks, statedBy, together } from '../../shared/people/identity/links.ts'
import { repairPointers, mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { personOf, resolve } from '../../shared/people/identity/resolve.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { largestItem, sizeOf } from '../../shared/storage/dynamodb/size.ts'
import type { Cluster } from '../../shared/storage/repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { minute, touch, wednesday } from '../world.ts'

const alias = (text: string): string => aliasOf(parseIdentity(text) ?? expect.fail(`${text} is no identity`))
const few = { links: { strong: 3, weak: 2, long: 1 }, parted: 2 }
const names = [
  'userId:u0',
  'userId:u1',
  'email:a@x.cn',
  'email:b@x.cn',
  'phone:+8613800138000',
  'anonymousId:d0',
  'anonymousId:d1',
  'order.no@shop:1',
  `lead.id:${'长'.repeat(200)}`,
]

/** Statements of two to four of the names, at a few moments. */
const statements = fc
  .array(
    fc.record({
      who: fc.subarray(names, { minLength: 2, maxLength: 4 }),
      at: fc.integer({ min: 0, max: 5 }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((said) =>
    said.map(({ who, at }, index): Touchpoint =>
      touch('identity.linked', wednesday + at * minute, who, {}, `t${index}`),
    ),
  )

const setAfter = async (touchpoints: readonly Touchpoint[]): Promise<ReadonlyMap<string, unknown>> => {
  const { people } = createRepositories(memoryStore())
  for (const touchpoint of touchpoints) await mergeIdentities(people, touchpoint, few)
  const all = new Map<string, unknown>()
  for (const name of names) {
    const cluster = await people.clusterOf(alias(name))
    if (cluster && alias(name) in cluster.identities) await repairPointers(people, cluster, few)
    all.set(name, { ...personOf(cluster, alias(name)), links: cluster?.links, overflow: cluster?.overflow })
  }
  return all
}

/** Text that deflates badly, the same for the same seed. */
const random = (seed: number, length: number) =>
  Array.from({ length }, (_, index) =>
    String.fromCharCode(0x4e00 + ((seed * 7919 + index * index * 104_729) % 20_000)),
  ).join('')

describe('the bounds of a set of identities', () => {
  it('keep the same people for any order of arrival, and for copies', async () => {
    await fc.assert(
      fc.asyncProperty(
        statements.chain((said) =>
          fc.tuple(
            fc.constant(said),
            fc.shuffledSubarray([...said, ...said], {
              minLength: said.length * 2,
              maxLength: said.length * 2,
            }),
          ),
        ),
        async ([said, shuffled]) => {
          expect(await setAfter(shuffled)).toEqual(await setAfter(said))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('keep the same when parts of the statements were bounded before', () => {
    const identities = Object.fromEntries(names.map((name) => [alias(name), name]))
    const link = fc.record({
      a: fc.constantFrom(...Object.keys(identities)),
      b: fc.constantFrom(...Object.keys(identities)),
      at: fc.constantFrom('1', '2', '3'),
      id: fc.constantFrom('x', 'y', 'z'),
    })
    fc.assert(
      fc.property(fc.array(link), fc.array(link), (one, other) => {
        const parts = [one, other].map((links) => keptLinks(together(links), identities, few.links).links)
        expect(keptLinks(together(...parts), identities, few.links).links).toEqual(
          keptLinks(together(one, other), identities, few.links).links,
        )
      }),
      { numRuns: 500 },
    )
  })

  const hub = 'userId:victim'
  const strangers = {
    devices: (index: number) => `anonymousId:d${index}`,
    'e-mail addresses': (index: number) => `email:e${index}@x.cn`,
    'very long ids': (index: number) => `lead.id:${index}${'长'.repeat(250)}`,
  }
  const later = ['phone:+8613800138000', 'order.no@shop:77', 'wecom.external_userid@corp:wm1']

  it.each(Object.entries(strangers))(
    'leave room for a new phone, order and WeCom id beside 700 %s, whatever comes first',
    async (_, name) => {
      const flood = Array.from({ length: 37 }, (__, batch) =>
        touch('identity.linked', wednesday + batch, [
          hub,
          ...Array.from({ length: 19 }, (___, index) => name(batch * 19 + index)),
        ]),
      )
      const own = later.map((text, index) =>
        touch('identity.linked', wednesday + 500 * minute + index, [hub, text]),
      )
      const ends: string[] = []
      for (const order of [[...flood, ...own], [...own, ...flood], [...flood, ...own].toReversed()]) {
        const { people } = createRepositories(memoryStore())
        for (const touchpoint of order) await mergeIdentities(people, touchpoint)
        const cluster = (await people.clusterOf(alias(hub))) ?? expect.fail('there is no set')
        expect(cluster.overflow).toBe(true)
        const person = resolve(cluster).find(({ aliases }) => aliases.includes(alias(hub)))
        expect(person?.aliases).toEqual(expect.arrayContaining(later.map(alias)))
        ends.push(JSON.stringify([...(person?.aliases ?? [])].sort()))
      }
      expect(new Set(ends).size).toBe(1)
    },
  )

  it('hold when two full sets are joined, and the row stays far below what the database takes', async () => {
    const store = memoryStore()
    const { people } = createRepositories(store)
    for (const who of ['one', 'two']) {
      for (let batch = 0; batch < 80; batch++) {
        const ids = Array.from(
          { length: 19 },
          (_, index) =>
            `${index % 3 === 0 ? 'lead.id' : 'anonymousId'}:${who}${batch}-${index}${random(batch * 19 + index, batch % 2 === 0 ? 70 : 300)}`,
        )
        const id = `${batch}${random(batch, 200)}`
        await mergeIdentities(
          people,
          touch('identity.linked', wednesday + batch, [`userId:${who}`, ...ids], {}, id),
        )
      }
    }
    await mergeIdentities(people, touch('identity.linked', wednesday, ['userId:one', 'userId:two']))
    const { root, overflow } = (await people.clusterOf(alias('userId:one'))) ?? expect.fail('there is no set')
    expect(overflow).toBe(true)
    expect((await people.clusterOf(alias('userId:two')))?.root).toBe(root)
    const item = (await store.get({ pk: `alias#${root}`, sk: 'person' })) ?? expect.fail('there is no row')
    expect(sizeOf(item)).toBeLessThan(largestItem * 0.9)
  })

  it('name a long touchpoint id by its hash, so that a statement has a greatest length', () => {
    expect(statedBy('short')).toBe('short')
    expect(statedBy('长'.repeat(85))).toMatch(/^sha256:[\w-]{22}$/)
  })
})

it('a statement that both sets left out does not keep them from being joined', async () => {
  const { people } = createRepositories(memoryStore())
  for (let index = 0; index < 5; index++)
    await mergeIdentities(
      people,
      touch('identity.linked', wednesday + index, ['userId:u', `email:e${index}@x.cn`]),
      few,
    )
  const cluster: Cluster = (await people.clusterOf(alias('userId:u'))) ?? expect.fail('there is no set')
  await repairPointers(people, cluster, few)
  expect(cluster.links).toHaveLength(3)
})
