import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Identity, Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf, primaryAlias, formatIdentity, parseIdentity } from '../../shared/model/identity.ts'
import { identityStatementOf } from '../../shared/people/identity/merge-identities.ts'
import { conflicts, resolve } from '../../shared/people/identity/resolve.ts'
import type { Cluster } from '../../shared/storage/repositories.ts'

const identity = (text: string): Identity => parseIdentity(text) ?? { kind: 'lead.id', value: text }
const alias = (text: string): string => aliasOf(identity(text))
const said = (...texts: string[]): Touchpoint => ({
  id: 'm',
  channel: 'segment',
  source: 'web',
  type: 'lead.created',
  at: 1,
  statedAt: '2026-01-01T00:00:00.000Z',
  receivedAt: 1,
  identities: texts.map(identity),
  props: {},
})

/** Statements as they were written down before: each names two identities. */
const cluster = (...statements: (readonly [string, string])[]): Cluster => ({
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

const [li, han] = ['phone:+8613800138000', 'phone:+8613900139000']

const isRole = (text: string): boolean => /info|kefu/.test(text)

describe('the mailbox of a role', () => {
  it('is no one’s home where a person is named beside it', () => {
    expect(primaryAlias(said('email:info@acme.com', li))).toBe(alias(li))
    expect(primaryAlias(said('email:info@acme.com', 'anonymousId:a1'))).toBe(alias('anonymousId:a1'))
    expect(primaryAlias(said('email:info@acme.com'))).toBe(alias('email:info@acme.com'))
  })

  it('is not written down as one of a person', () => {
    expect(identityStatementOf(said('email:info@acme.com', li))).toBeUndefined()
    expect(
      identityStatementOf(said('email:info@acme.com', li, 'email:li@acme.com'))?.names.map(
        ({ identity: name }) => name,
      ),
    ).toEqual(['email:li@acme.com', li])
    expect(identityStatementOf(said('email:info@acme.com', 'email:sales@acme.com'))).toBeUndefined()
  })

  it('does not join two people, though links over it were written down', () => {
    const shared = cluster(
      ['email:sales@acme.com', li],
      ['email:sales@acme.com', han],
      ['email:li@acme.com', li],
    )
    expect(people(shared)).toEqual([['email:li@acme.com', li], ['email:sales@acme.com'], [han]])
    expect(conflicts(shared)).toEqual([])
  })

  it('changes nothing about who the others are, in whatever order it is stated', () => {
    const names = [
      'userId:u1',
      'email:a@x.cn',
      'email:info@x.cn',
      'email:kefu@x.cn',
      li,
      han,
      'anonymousId:a1',
    ] as const
    const statement = fc
      .tuple(fc.constantFrom(...names), fc.constantFrom(...names))
      .filter(([a, b]) => a !== b)
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 9 }), (statements) => {
        const all = cluster(...statements)
        const kept = all.links.filter(
          ({ a, b }) => ![a, b].some((each) => isRole(all.identities[each] ?? '')),
        )
        const without = resolve({ ...all, links: kept })
          .map(({ aliases }) => aliases)
          .sort()
        expect(
          resolve(all)
            .map(({ aliases }) => aliases)
            .sort(),
        ).toEqual(without)
        expect(
          people(all)
            .filter((person) => person.some(isRole))
            .every((person) => person.length === 1),
        ).toBe(true)
        expect(people({ ...all, links: all.links.toReversed() })).toEqual(people(all))
      }),
    )
  })
})
