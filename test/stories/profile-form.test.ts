import * as z from 'zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { team } from '../senders/sending-installation.ts'
import { type RunningStack, mailsTo, startStack, setUp } from './all-flows.ts'

let machine: RunningStack
beforeAll(async () => {
  machine = await startStack()
  await setUp(machine)
  const { version } = z.object({ version: z.int() }).parse(await (await machine.api('GET', 'policy')).json())
  const asking = {
    ...firstPolicy,
    version,
    staff: team,
    profileHalfLives: { phone: 'P2D', email: 'P2D' },
    detectors: { 'stale-profile': { ask: 'leads-and-customers', fields: ['phone', 'email'] } },
  }
  const put = await machine.api('PUT', 'policy', asking)
  if (!put.ok) throw new Error(`the policy was refused: ${await put.text()}`)
  await machine.local.clock.advance('PT2M')
}, 120_000)
afterAll(async () => {
  await machine?.local.stop()
})

const named = (): string => encodeURIComponent(`email:${machine.said.mail('aged')}`)
const json = async (answer: Promise<Response>): Promise<unknown> => (await answer).json()
const stale = (status: string) => ({
  interruptions: expect.arrayContaining([expect.objectContaining({ cause: 'stale-profile', status })]),
})

describe('a person whose number is old', { timeout: 120_000 }, () => {
  it('is written to, looks, changes it on the page behind the link, and the thread is whole again', async () => {
    const { local, said, track, now } = machine
    const lead = {
      type: 'track',
      event: 'Lead Created',
      userId: 'aged',
      messageId: 'aged-1',
      timestamp: new Date(now()).toISOString(),
      properties: { owner: 'an' },
      context: { traits: { email: said.mail('aged'), phone: '+8613700137000', name: said.name } },
    }
    await track(said.writeKey, lead)
    await local.settled()
    expect(mailsTo(machine, 'aged')).toEqual([])
    await local.clock.advance('P4D', { step: 'PT4H' })
    const [mail] = mailsTo(machine, 'aged')
    const there = new URL(/\/f\/[\w.-]+/.exec(mail?.html ?? '')?.[0] ?? 'no link', local.url)
    expect(await json(machine.api('GET', `people/${named()}`))).toMatchObject(stale('treating'))
    const page = await (await fetch(there)).text()
    expect(page).toContain('+86137****7000')
    expect(page).not.toContain('13700137000')
    await local.settled()
    expect(await json(machine.api('GET', `people/${named()}`))).toMatchObject(stale('treating'))
    expect(
      (await fetch(there, { method: 'POST', body: new URLSearchParams({ action: 'save', phone: '123' }) }))
        .status,
    ).toBe(422)
    expect(
      (
        await fetch(there, {
          method: 'POST',
          body: new URLSearchParams({ action: 'save', phone: '139 0013 9000' }),
        })
      ).status,
    ).toBe(200)
    await local.settled()
    expect(await json(machine.api('GET', `people/${named()}`))).toMatchObject({
      ...stale('recovered'),
      journey: { profile: { phone: '+8613900139000', email: said.mail('aged') } },
    })
    expect(mailsTo(machine, 'aged')).toHaveLength(1)
  })
})
