import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { fetched } from '../../shared/channels/http/fetch-cached.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { log } from '../../shared/runtime/log.ts'
import { certificateUrl, delivery, pem, pushed, topicArn } from '../channels/samples/sns.ts'
import { sendRequest, world } from './send-request.ts'

vi.spyOn(log, 'warn').mockImplementation(() => {})
vi.spyOn(log, 'error').mockImplementation(() => {})

const at = (asked: ReturnType<typeof pushed>) => ({ ...asked, path: '/hooks/sns/topic' })
const portOf = (address: string | AddressInfo | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0

describe('what a receiver needs from outside', () => {
  const visited: string[] = []
  const outside = (answer: () => string) => {
    visited.length = 0
    return world({
      secretOf: async () => JSON.stringify({ id: 'topic', secrets: { topicArn } }),
      fetched: async (url) => {
        visited.push(url)
        return answer()
      },
    })
  }
  const SubscribeURL = `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=t`
  const subscription = pushed({ Type: 'SubscriptionConfirmation', Message: 'x', Token: 't', SubscribeURL })

  it('is fetched for it, and what is signed with it is let in', async () => {
    const { deps, queued } = outside(() => pem)
    expect(await sendRequest(deps, at(pushed({ Message: delivery })))).toMatchObject({ statusCode: 200 })
    expect(queued).toMatchObject([{ channel: 'sns', connection: 'topic', text: delivery }])
    expect(visited).toEqual([certificateUrl])
  })

  it('is visited once it is known to be right, and not before', async () => {
    expect(await sendRequest(outside(() => pem).deps, at(subscription))).toMatchObject({ statusCode: 200 })
    expect(visited).toEqual([certificateUrl, SubscribeURL])
    expect(await sendRequest(outside(() => 'no certificate').deps, at(subscription))).toMatchObject({
      statusCode: 401,
    })
    expect(visited).toEqual([certificateUrl])
  })

  it('is not asked for by the person who speaks of another topic', async () => {
    const others = pushed({ TopicArn: `${topicArn}-of-somebody`, Message: delivery })
    expect(await sendRequest(outside(() => pem).deps, at(others))).toMatchObject({ statusCode: 401 })
    expect(visited).toEqual([])
  })

  it('can be out of reach: the sender is asked to come again, and nothing is taken', async () => {
    const { deps, queued } = world({
      secretOf: async () => JSON.stringify({ id: 'topic', secrets: { topicArn } }),
    })
    expect(await sendRequest(deps, at(pushed({ Message: delivery })))).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '5' },
    })
    expect(queued).toEqual([])
  })
})

describe('fetching', () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const status =
      request.url === '/moved'
        ? 302
        : request.url === '/broken' && asked.filter((url) => url === '/broken').length === 1
          ? 500
          : 200
    response
      .writeHead(status, status === 302 ? { location: '/elsewhere' } : {})
      .end(`this is ${request.url ?? ''}`)
  })
  let url = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${portOf(server.address())}`
  })
  afterAll(() => void server.close())

  it('asks once, however many want it', async () => {
    expect(await Promise.all([1, 2, 3].map(async () => fetched(`${url}/certificate`)))).toEqual(
      [1, 2, 3].map(() => 'this is /certificate'),
    )
    expect(await fetched(`${url}/certificate`)).toBe('this is /certificate')
    expect(asked.filter((path) => path === '/certificate')).toHaveLength(1)
  })

  it('goes nowhere it was not configured for', async () => {
    await expect(fetched(`${url}/moved`)).rejects.toBeInstanceOf(RetryableError)
    expect(asked).not.toContain('/elsewhere')
  })

  it('keeps no failure', async () => {
    await expect(fetched(`${url}/broken`)).rejects.toBeInstanceOf(RetryableError)
    expect(await fetched(`${url}/broken`)).toBe('this is /broken')
  })

  it('states of whom no one can reach that they are not there now', async () => {
    await expect(fetched('http://127.0.0.1:1/')).rejects.toBeInstanceOf(RetryableError)
  })

  it('keeps so many and no more', async () => {
    await fetched(`${url}/first`)
    for (let number = 0; number < 60; number++) await fetched(`${url}/${number}`)
    await fetched(`${url}/first`)
    expect(asked.filter((path) => path === '/first')).toHaveLength(2)
  })
})
