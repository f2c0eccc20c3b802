import { expect, it, vi } from 'vitest'
import { log } from '../../shared/runtime/log.ts'
import { addressOf, posted, token } from '../channels/forms.ts'
import { sendRequest, world } from './send-request.ts'

const entry = posted('jinshuju', { form: 'F', entry: { serial_number: 1, field_1: '13800138000' } })
const known = JSON.stringify({ id: 'main', secrets: { token }, settings: { fields: { phone: 'field_1' } } })
const worldOf = () => {
  const asked: string[] = []
  const secretOf = async (name: string) => {
    asked.push(name)
    return name === 'connections/jinshuju/main' ? known : undefined
  }
  return { ...world({ secretOf }), asked }
}

it('a sender that signs nothing is let in by the token behind its connection, which is no part of any secret’s name', async () => {
  const { deps, queued, asked } = worldOf()
  expect(await sendRequest(deps, entry)).toMatchObject({ statusCode: 200 })
  expect(
    await sendRequest(deps, { ...entry, path: addressOf('jinshuju').replace('~', '%7E') }),
  ).toMatchObject({
    statusCode: 200,
  })
  expect(queued).toMatchObject([{ channel: 'jinshuju', connection: 'main' }, { connection: 'main' }])
  expect(JSON.stringify(queued) + asked.join()).not.toContain(token)
})

it('without it no one is, and nothing of it is written down', async () => {
  const logged: unknown[] = []
  vi.spyOn(log, 'warn').mockImplementation((...said) => void logged.push(said))
  const { deps, queued } = worldOf()
  for (const path of ['/hooks/jinshuju/main', '/hooks/jinshuju/main~', `/hooks/jinshuju/main~x${token}`]) {
    expect(await sendRequest(deps, { ...entry, path }), path).toMatchObject({ statusCode: 401 })
  }
  expect(await sendRequest(deps, { ...entry, path: `/hooks/jinshuju/other~${token}` })).toMatchObject({
    statusCode: 404,
  })
  expect(queued).toEqual([])
  expect(JSON.stringify(logged)).not.toContain(token)
})
