import { describe, expect, it } from 'vitest'
import { aliasOf, parseIdentity } from '../../shared/model/identity.ts'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import type { PeopleRepository } from '../../shared/storage/repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { touch, wednesday } from '../world.ts'

const names = ['email:li@x.cn', 'phone:+8613800138000', 'userId:u1', 'anonymousId:a1'] as const
const [mail, phone, user, device] = names
const alias = (name: string): string => aliasOf(parseIdentity(name) ?? expect.fail(`${name} is no identity`))
const stated = (index: number, ...who: string[]) => touch('identity.linked', wednesday + index, who)

/** Two sets of identities, which the returned statement joins. */
const twoSets = async () => {
  const rows = createRepositories(memoryStore()).people
  await mergeIdentities(rows, stated(0, mail, phone))
  await mergeIdentities(rows, stated(1, user, device))
  return { rows, statement: stated(2, mail, user) }
}

/** The same rows, whose `point` answers no so many times without having written. */
const refusing = (rows: PeopleRepository, times: number): PeopleRepository => {
  let left = times
  return { ...rows, setPointer: async (...given) => (left-- > 0 ? false : rows.setPointer(...given)) }
}

const rootsOf = async (rows: PeopleRepository): Promise<Set<string | undefined>> =>
  new Set(await Promise.all(names.map(async (name) => (await rows.clusterOf(alias(name)))?.root)))

describe('given two sets of identities that are joined', () => {
  it.each([0, 1, 2])(
    'when pointing to the winner fails %i times, then every alias still leads to one set at the end',
    async (times) => {
      const { rows, statement } = await twoSets()
      const joined = await mergeIdentities(refusing(rows, times), statement)
      expect(await rootsOf(rows)).toEqual(new Set([joined?.root]))
      expect(Object.keys(joined?.identities ?? {}).sort()).toEqual(names.map(alias).sort())
    },
  )

  it('when pointing to the winner always fails, then the join is reported as not done', async () => {
    const { rows, statement } = await twoSets()
    await expect(mergeIdentities(refusing(rows, Infinity), statement)).rejects.toThrow(RetryableError)
  })

  it('when a stranger cannot be pointed to the set, then the join is reported as not done', async () => {
    const rows = createRepositories(memoryStore()).people
    await expect(mergeIdentities(refusing(rows, Infinity), stated(0, mail, phone))).rejects.toThrow(
      RetryableError,
    )
  })

  it('when the statement is repeated, then nothing is written', async () => {
    const { rows, statement } = await twoSets()
    const joined = await mergeIdentities(rows, statement)
    const silent: PeopleRepository = { ...rows, saveCluster: () => expect.fail('the set was written again') }
    expect(await mergeIdentities(silent, statement)).toEqual(joined)
  })
})
