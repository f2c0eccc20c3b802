import { expect, it } from 'vitest'
import { aliasOf } from '../../shared/model/identity.ts'
import { identityOfAlias } from '../../shared/people/identity/identity-of-alias.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { touch } from '../world.ts'

it.each([
  ['by e-mail', { email: 'li.lei@example.com' }, { kind: 'email', value: 'li.lei@example.com' }],
  ['by phone', { phone: '+8613800138000' }, { kind: 'phone', value: '+8613800138000' }],
  ['by WeCom', { wecom: 'ww1:wm1' }, { kind: 'wecom.external_userid', scope: 'ww1', value: 'wm1' }],
])('a person known %s is named so', async (_, profile, identity) => {
  expect(await identityOfAlias(createRepositories(memoryStore()), aliasOf(identity), profile)).toEqual(
    identity,
  )
})

it('a person known only by an id is named as the touchpoint named them', async () => {
  const rows = createRepositories(memoryStore())
  await rows.touchpoints.add(touch('lead.created', 1000, 'userId:u1'))
  expect(
    await identityOfAlias(rows, aliasOf({ kind: 'userId', value: 'u1' }), {
      email: 'someone.else@example.com',
    }),
  ).toEqual({ kind: 'userId', value: 'u1' })
})

it('no one is named whom nothing names', async () => {
  expect(
    await identityOfAlias(createRepositories(memoryStore()), aliasOf({ kind: 'userId', value: 'u1' }), {}),
  ).toBeUndefined()
})
