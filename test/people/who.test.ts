import { describe, expect, it } from 'vitest'
import { aliasOf, parseIdentity } from '../../shared/model/identity.ts'
import { repairPointers, mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { type Unknown, resolvePeople } from '../../shared/people/identity/resolve-people.ts'
import { RetryableError, UnstorableError } from '../../shared/runtime/errors.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { touch, wednesday } from '../world.ts'

const alias = (text: string): string => aliasOf(parseIdentity(text) ?? { kind: 'none', value: text })
const [li, phone, device] = ['email:li@x.cn', 'phone:+8613800138000', 'anonymousId:a1'] as const

/** A store whose pointers are not written as long as they fail. */
const rowsWith = (fails: () => boolean) => {
  const { people } = createRepositories(memoryStore())
  const setPointer: typeof people.setPointer = async (...to) => {
    if (fails()) throw new RetryableError('died here')
    return people.setPointer(...to)
  }
  return { ...people, setPointer }
}

describe('a set of identities', () => {
  it('left half joined by a person who died is bound before anyone is folded with it', async () => {
    let dead = true
    const rows = rowsWith(() => dead)
    await expect(
      mergeIdentities(rows, touch('identity.linked', wednesday, [li, phone, device])),
    ).rejects.toThrow(RetryableError)
    const cluster = (await rows.clusterOf(alias(li))) ?? expect.fail('there is a set')
    expect(await rows.clusterOf(alias(phone))).toBeUndefined()
    dead = false
    await repairPointers(rows, cluster)
    expect((await rows.clusterOf(alias(phone)))?.root).toBe(cluster.root)
    expect(await rows.unlinkedAliases(cluster)).toEqual([])
    await repairPointers(rows, cluster)
    expect(await rows.clusterOf(alias(phone))).toEqual(cluster)
  })

  it('takes in another set that was to be joined to it, but not one that has learnt more since', async () => {
    let dead = false
    const rows = rowsWith(() => dead)
    await mergeIdentities(rows, touch('identity.linked', wednesday, [li, device]))
    await mergeIdentities(rows, touch('identity.linked', wednesday, ['userId:u1', phone]))
    dead = true
    await expect(
      mergeIdentities(rows, touch('identity.linked', wednesday + 1000, [li, phone])),
    ).rejects.toThrow(RetryableError)
    dead = false
    const sets = await Promise.all([li, phone].map(async (name) => rows.clusterOf(alias(name))))
    const winner = sets.find((set) => set?.links.length === 3) ?? expect.fail('one set holds all links')
    const left = sets.find((set) => set !== winner) ?? expect.fail('the other is still there')
    await rows.saveCluster({
      ...left,
      v: left.v + 1,
      links: [...left.links, { a: left.root, b: alias('userId:new'), at: 'z', id: 'z' }],
    })
    await expect(repairPointers(rows, winner)).rejects.toThrow(RetryableError)
    await mergeIdentities(rows, touch('identity.linked', wednesday + 1000, [li, phone]))
    const whole = (await rows.clusterOf(alias(li))) ?? expect.fail('there is a set')
    await repairPointers(rows, whole)
    expect(whole.links).toHaveLength(4)
    expect((await rows.clusterOf(alias(phone)))?.root).toBe(whole.root)
  })
})

describe('given a batch in which the set of one person cannot be written', () => {
  const refusing = (error: () => Error) => {
    const { people } = createRepositories(memoryStore())
    const saveCluster: typeof people.saveCluster = async (cluster) => {
      if (Object.values(cluster.identities).includes(li)) throw error()
      return people.saveCluster(cluster)
    }
    return { ...people, saveCluster }
  }
  const batch = [
    touch('identity.linked', wednesday, [li, phone]),
    touch('identity.linked', wednesday, ['userId:u1', device]),
  ]

  it('when the database refuses its content, then that person is left out and the others are reported', async () => {
    const failed: Unknown[] = []
    const who = await resolvePeople(
      refusing(() => new UnstorableError('too large')),
      batch,
      failed,
    )
    expect(failed).toEqual([{ alias: alias(li), error: expect.any(UnstorableError) }])
    expect([...who.values()].map(({ aliases }) => aliases.toSorted())).toEqual([
      [alias(device), alias('userId:u1')].sort(),
    ])
  })

  it('when the database does not answer, then the whole batch has to come again', async () => {
    await expect(
      resolvePeople(
        refusing(() => new RetryableError('no answer')),
        batch,
      ),
    ).rejects.toThrow(RetryableError)
  })
})
