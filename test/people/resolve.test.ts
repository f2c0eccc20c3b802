import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aliasOf, formatIdentity, parseIdentity } from '../../shared/model/identity.ts'
import { conflicts, personOf, resolve } from '../../shared/people/identity/resolve.ts'
import type { Cluster } from '../../shared/storage/repositories.ts'

const identity = (text: string) => parseIdentity(text) ?? { kind: 'lead.id', value: text }
const alias = (text: string): string => aliasOf(identity(text))

/** Statements in the order they were made: each names two identities, the stronger first. */
const cluster = (...statements: [string, string][]): Cluster => ({
  root: alias(statements[0]?.[0] ?? ''),
  v: 1,
  identities: Object.fromEntries(
    statements.flat().map((text) => [alias(text), formatIdentity(identity(text))]),
  ),
  changedAt: 0,
  links: statements.map(([a, b], index) => ({
    a: alias(a),
    b: alias(b),
    at: `2026-01-01T00:00:0${index}Z`,
    id: `m${index}`,
  })),
})
const people = (of: Cluster): string[][] =>
  resolve(of)
    .map(({ aliases }) => aliases.map((each) => of.identities[each] ?? '').sort())
    .sort()

describe('who is one person', () => {
  it('joins a visit, an address and a second device with the same address', () => {
    expect(people(cluster(['email:li@x.cn', 'anonymousId:a1'], ['email:li@x.cn', 'anonymousId:a2']))).toEqual(
      [['anonymousId:a1', 'anonymousId:a2', 'email:li@x.cn']],
    )
  })

  it('keeps a second e-mail on a shared device apart', () => {
    const shared = cluster(['email:li@x.cn', 'anonymousId:a1'], ['email:han@x.cn', 'anonymousId:a1'])
    expect(people(shared)).toEqual([['anonymousId:a1', 'email:li@x.cn'], ['email:han@x.cn']])
    expect(conflicts(shared)).toHaveLength(1)
  })

  it.each(Array.from({ length: 8 }, (_, n) => `anonymousId:a${n}`))(
    'joins what is said in one breath before it looks at a shared device (%s)',
    (device) => {
      const { identities, links, ...rest } = cluster(
        ['email:li@x.cn', device],
        ['userId:u2', 'email:han@x.cn'],
        ['userId:u2', device],
      )
      const together = links.map((link, index) =>
        index === 0 ? link : { ...link, at: '2026-01-01T00:00:01Z', id: 'm1' },
      )
      expect(people({ ...rest, identities, links: together })).toEqual([
        [device, 'email:li@x.cn'],
        ['email:han@x.cn', 'userId:u2'],
      ])
    },
  )

  it('never gives one person two user ids', () => {
    expect(
      people(cluster(['userId:abc123', 'email:jane@x.cn'], ['userId:abc456', 'email:jane@x.cn'])),
    ).toEqual([['email:jane@x.cn', 'userId:abc123'], ['userId:abc456']])
  })

  it('lets a person who is known have two addresses', () => {
    expect(people(cluster(['userId:u1', 'email:a@x.cn'], ['userId:u1', 'email:b@x.cn']))).toHaveLength(1)
  })

  it('does not join by an openid of another account', () => {
    expect(
      people(
        cluster(
          ['phone:+8613800138000', 'wechat.openid@wx1:o1'],
          ['phone:+8613800138001', 'wechat.openid@wx2:o1'],
        ),
      ),
    ).toHaveLength(2)
  })

  it('keeps the name of the person who was known first', () => {
    const before = cluster(['email:a@x.cn', 'anonymousId:a1'])
    const after = cluster(['email:a@x.cn', 'anonymousId:a1'], ['userId:u1', 'email:a@x.cn'])
    expect(personOf(after, alias('userId:u1')).person).toBe(personOf(before, alias('anonymousId:a1')).person)
  })

  it('states the same for any order in which the statements arrive', () => {
    const names = [
      'userId:u1',
      'userId:u2',
      'email:a@x.cn',
      'email:b@x.cn',
      'phone:+8613800138000',
      'anonymousId:a1',
      'anonymousId:a2',
    ] as const
    const statement = fc
      .tuple(fc.constantFrom(...names), fc.constantFrom(...names))
      .filter(([a, b]) => a !== b)
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 9 }).chain((said) =>
          fc.tuple(
            fc.constant(said),
            fc.shuffledSubarray(
              said.map((_, i) => i),
              { minLength: said.length },
            ),
          ),
        ),
        ([said, order]) => {
          const inOrder = cluster(...said)
          const shuffled = { ...inOrder, links: order.flatMap((index) => inOrder.links[index] ?? []) }
          expect(
            resolve(shuffled)
              .map(({ person, aliases }) => [person, aliases])
              .sort(),
          ).toEqual(
            resolve(inOrder)
              .map(({ person, aliases }) => [person, aliases])
              .sort(),
          )
        },
      ),
    )
  })
})
