import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aliasOf } from '../../shared/model/identity.ts'
import { type RunningStack, mailsTo, missAnEvent, startStack, setUp } from './all-flows.ts'
import { hour, minute } from './messaging-installation.ts'

let machine: RunningStack
beforeAll(async () => {
  machine = await startStack()
  await setUp(machine)
}, 120_000)
afterAll(async () => {
  await machine?.local.stop()
})

const alias = (who: string): string => aliasOf({ kind: 'email', value: machine.said.mail(who) })
/** Under this they are stored: the strongest of their names. */
const home = (who: string): string => aliasOf({ kind: 'userId', value: who })

/** Somebody misses another event than before. */
const missAnother = async ({ local, said, track, now }: RunningStack, who: string): Promise<void> => {
  const properties = {
    event_key: 'another',
    event_name: 'Tea',
    starts_at: new Date(now()).toISOString(),
    ends_at: new Date(now() + hour).toISOString(),
    recording_url: 'https://example.com/r',
  }
  await track(said.writeKey, {
    type: 'track',
    event: 'Webinar Registered',
    userId: who,
    messageId: `again-${who}`,
    timestamp: new Date(now()).toISOString(),
    properties,
    context: { traits: { email: said.mail(who) } },
  })
  await local.settled()
  await local.clock.advance('PT95M')
}

const named = (who: string): string => `people/${encodeURIComponent(`email:${machine.said.mail(who)}`)}`
const json = async (answer: Promise<Response>): Promise<unknown> => (await answer).json()

describe('a person who gets a message', { timeout: 120_000 }, () => {
  it('finds their choices behind it; looking changes nothing, a no to everything holds on every way', async () => {
    await missAnEvent(machine, 'chooser')
    const [mail] = mailsTo(machine, 'chooser')
    const path = /\/p\/[\w.-]+/.exec(mail?.html ?? '')?.[0] ?? 'no link'
    const there = new URL(path, machine.local.url)
    expect(await (await fetch(there)).text()).toContain('<html lang="zh-CN">')
    await machine.local.settled()
    expect(await machine.rows.consents.get(alias('chooser'))).toBeUndefined()
    expect(
      (await fetch(there, { method: 'POST', body: new URLSearchParams({ action: 'none' }) })).status,
    ).toBe(200)
    await machine.local.settled()
    expect((await machine.rows.consents.get(alias('chooser')))?.words).toMatchObject({
      '* marketing': { given: false, source: 'own/preferences' },
      '* profiling': { given: false },
    })
    expect(await json(machine.api('GET', named('chooser')))).toMatchObject({ journey: { score: null } })
    expect(await (await fetch(there)).text()).not.toContain(' checked')
  })

  it('is not written to after a no', async () => {
    await missAnother(machine, 'chooser')
    expect(mailsTo(machine, 'chooser')).toHaveLength(1)
    expect(
      await json(
        machine.api('GET', `messages?person=${encodeURIComponent(`email:${machine.said.mail('chooser')}`)}`),
      ),
    ).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ status: 'suppressed', reason: { code: 'guard.consent-withdrawn' } }),
      ]),
    })
  })

  it('leaves: what is kept is handed over, then everything goes, and what comes late brings nothing back', async () => {
    await missAnEvent(machine, 'leaver')
    expect(await json(machine.api('GET', `${named('leaver')}/export`))).toMatchObject({
      identities: expect.arrayContaining([expect.objectContaining({ value: machine.said.mail('leaver') })]),
      messages: [expect.objectContaining({ status: 'sent' })],
      treatments: [expect.anything()],
      touchpoints: expect.arrayContaining([expect.objectContaining({ type: 'event.registered' })]),
    })
    expect(await json(machine.api('DELETE', named('leaver')))).toMatchObject({
      status: 'asked',
      due: machine.now(),
      by: machine.now() + 15 * 24 * 60 * minute,
    })
    await machine.local.clock.advance('PT20M', { step: 'PT1M' })
    expect(await json(machine.api('DELETE', named('leaver')))).toMatchObject({ status: 'done' })
    expect((await machine.api('GET', named('leaver'))).status).toBe(404)
    for (const row of [machine.rows.touchpoints, machine.rows.interruptions, machine.rows.messages])
      expect(await Array.fromAsync<unknown>(row.ofAlias(home('leaver')))).toEqual([])
    const { v: _, ...left } = (await machine.rows.consents.get(alias('leaver'))) ?? { v: 0 }
    expect(Object.keys(left).sort()).toEqual(['alias', 'erasedAt', 'forgottenTo'])
    expect(await json(machine.api('GET', 'erasures'))).toMatchObject({ items: [], done: [{ why: 'api' }] })
    const [, first] = mailsTo(machine, 'leaver')
    expect(first).toBeUndefined()
  })

  it('who comes back is accepted, and not written to', async () => {
    await missAnother(machine, 'leaver')
    expect((await machine.api('GET', named('leaver'))).status).toBe(200)
    expect(mailsTo(machine, 'leaver')).toHaveLength(1)
    expect(
      (await Array.fromAsync(machine.rows.messages.ofAlias(home('leaver')))).map(({ status, reason }) => [
        status,
        reason,
      ]),
    ).toContainEqual(['suppressed', { code: 'guard.erased' }])
  })

  it('and the machine has nothing to complain of: no call was denied', () => {
    expect(machine.local.complaints()).toEqual([])
    expect(machine.local.calls.distinct().filter(({ allowed }) => !allowed)).toEqual([])
  })
})
