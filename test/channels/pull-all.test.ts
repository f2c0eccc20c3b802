import { expect, it } from 'vitest'
import { pollAll } from '../../shared/channels/poll-all.ts'
import { connectionRepository } from '../../shared/storage/repositories/connection-repository.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { noon, wecomSecrets } from './delivery.ts'

it.each([
  ['is not asked while it is paused', { from: 1 }, 0],
  ['is asked again when it was resumed', { from: 1, to: 2 }, 1],
])('a vendor that tells only those who ask %s', async (_, pause, times) => {
  const connections = connectionRepository(memoryStore())
  await connections.save({
    channel: 'wecom',
    id: 'corp',
    v: 1,
    settings: {},
    secretNames: [],
    hints: {},
    updatedAt: 1,
    pause,
  })
  let asked = 0
  const secret = {
    id: 'corp',
    secrets: { ...wecomSecrets, receiveId: `ww-${times}`, appSecret: 'the-app-secret' },
    settings: { serviceAccounts: ['wk1'] },
  }
  await pollAll({
    connections,
    now: () => noon,
    hasTimeLeft: () => true,
    enqueue: async () => {},
    onError: () => {},
    secretOf: async () => JSON.stringify(secret),
    fetch: async (url) => {
      if (String(url).includes('sync_msg')) asked++
      return Response.json({ errcode: 0, access_token: 'KEY', expires_in: 7200, msg_list: [] })
    },
  })
  expect(asked).toBe(times)
})
