import { describe, expect, it } from 'vitest'
import { aliasOf, unspell } from '../../shared/model/identity.ts'
import { bind, join } from '../../shared/people/identity/merge-identities.ts'
import { type Unknown, whoIsWho } from '../../shared/people/identity/resolve-people.ts'
import { Unavailable, Unstorable } from '../../shared/runtime/errors.ts'
import { rowsOver } from '../../shared/storage/create-repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { touch, wednesday } from '../world.ts'

const alias = (text: string): string => aliasOf(unspell(text) ?? { kind: 'none', value: text })
const [li, phone, device] = ['email:li@x.cn', 'phone:+8613800138000', 'anonymousId:a1'] as const

/** A store whose pointers are not written as long as they fail. */
const rowsWith = (fails: () => boolean) => {
  const { people } = rowsOver(memoryStore())
  const point: typeof people.point = async (...to) => {
    if (fails()) throw new Unavailable('died here')
    return people.point(...to)
  }
  return { ...people, point }
}

describe('a set of identities', () => {
  it('left half joined by somebody who died is bound before anybody is folded with it', async () => {
    let dead = true
    const rows = rowsWith(() => dead)
    await expect(join(rows, touch('identity.linked', wednesday, [li, phone, device]))).rejects.toThrow(
      Unavailable,
    )
    const cluster = (await rows.clusterOf(alias(li))) ?? expect.fail('there is a set')
    expect(await rows.clusterOf(alias(phone))).toBeUndefined()
    dead = false
    await bind(rows, cluster)
    expect((await rows.clusterOf(alias(phone)))?.root).toBe(cluster.root)
    expect(await rows.loose(cluster)).toEqual([])
    await bind(rows, cluster)
    expect(await rows.clusterOf(alias(phone))).toEqual(cluster)
  })

  it('takes in another set that was to be joined to it, but not one that has learnt more since', async () => {
    let dead = false
    const rows = rowsWith(() => dead)
    await join(rows, touch('identity.linked', wednesday, [li, device]))
    await join(rows, touch('identity.linked', wednesday, ['userId:u1', phone]))
    dead = true
    await expect(join(rows, touch('identity.linked', wednesday + 1000, [li, phone]))).rejects.toThrow(
      Unavailable,
    )
    dead = false
    const sets = await Promise.all([li, phone].map(async (name) => rows.clusterOf(alias(name))))
    const winner = sets.find((set) => set?.links.length === 3) ?? expect.fail('one set holds all links')
    const left = sets.find((set) => set !== winner) ?? expect.fail('the other is still there')
    await rows.saveCluster({
      ...left,
      v: left.v + 1,
      links: [...left.links, { a: left.root, b: alias('userId:new'), at: 'z', id: 'z' }],
    })
    await expect(bind(rows, winner)).rejects.toThrow(Unavailable)
    await join(rows, touch('identity.linked', wednesday + 1000, [li, phone]))
    const whole = (await rows.clusterOf(alias(li))) ?? expect.fail('there is a set')
    await bind(rows, whole)
    expect(whole.links).toHaveLength(4)
    expect((await rows.clusterOf(alias(phone)))?.root).toBe(whole.root)
  })
})

describe('given a batch in which the set of one person cannot be written', () => {
  const refusing = (error: () => Error) => {
    const { people } = rowsOver(memoryStore())
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

  it('when the database refuses its content, then that person is left out and the others are told', async () => {
    const failed: Unknown[] = []
    const who = await whoIsWho(
      refusing(() => new Unstorable('too large')),
      batch,
      failed,
    )
    expect(failed).toEqual([{ alias: alias(li), error: expect.any(Unstorable) }])
    expect([...who.values()].map(({ aliases }) => aliases.toSorted())).toEqual([
      [alias(device), alias('userId:u1')].sort(),
    ])
  })

  it('when the database does not answer, then the whole batch has to come again', async () => {
    await expect(
      whoIsWho(
        refusing(() => new Unavailable('no answer')),
        batch,
      ),
    ).rejects.toThrow(Unavailable)
  })
})
