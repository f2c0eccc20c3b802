import { describe, expect, it } from 'vitest'
import { whoIsWhoView } from '../../shared/api/views/journeys.ts'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { personOf } from '../../shared/people/identity/resolve.ts'
import { aliasOf, parseIdentity } from '../../shared/model/identity.ts'
import { parse } from '../../shared/channels/own/parse.ts'
import { hour, touch, wednesday } from '../world.ts'
import { now, startTestConsole } from './test-console.ts'

const [li, han, device] = ['email:li@x.cn', 'email:han@x.cn', 'anonymousId:a1'] as const
const alias = (text: string): string => aliasOf(parseIdentity(text) ?? { kind: 'none', value: text })
const path = '/api/people/rulings'

/** A console with two people of one touchpoint each. */
const consoleWithTwo = async () => {
  const { rows, ask, queued } = startTestConsole()
  for (const touchpoint of [
    touch('lead.created', wednesday, [li, device], { origin: 'ad' }),
    touch('order.paid', wednesday + hour, han),
  ]) {
    await rows.touchpoints.add(touchpoint)
    await mergeIdentities(rows.people, touchpoint)
  }
  /** Processes the queue as the stream does. */
  const settle = async () => {
    for (const event of queued.splice(0))
      for (const touchpoint of parse({ event, settings: {} })) await mergeIdentities(rows.people, touchpoint)
  }
  const personOfIdentity = async (text: string) =>
    personOf(await rows.people.clusterOf(alias(text)), alias(text)).person
  return { rows, ask, queued, settle, personOfIdentity }
}

describe('/api/people/rulings', () => {
  it('previews the resulting people and journeys without changing anything', async () => {
    const { ask, queued, personOfIdentity } = await consoleWithTwo()
    const { status, body } = await ask(`${path}/preview`, {
      method: 'POST',
      body: { ruling: 'together', identity: li, other: han },
    })
    expect(status).toBe(200)
    const { before, after, changes } = whoIsWhoView.parse(body)
    expect(changes).toBe(true)
    expect(before.map(({ identities }) => identities.length).sort()).toEqual([1, 2])
    expect(after).toHaveLength(1)
    expect(after[0]).toMatchObject({
      person: await personOfIdentity(li),
      journey: { stage: 'purchase', touchpoints: 2, lead: { origin: 'ad' } },
    })
    expect(queued).toEqual([])
    expect(await personOfIdentity(han)).not.toBe(await personOfIdentity(li))
  })

  it('applies a ruling as a touchpoint, and reverts it by another', async () => {
    const { ask, settle, personOfIdentity } = await consoleWithTwo()
    const older = await personOfIdentity(li)
    expect(
      (
        await ask(path, {
          method: 'POST',
          body: { ruling: 'together', identity: li, other: han, by: 'zhang', why: 'called' },
        })
      ).status,
    ).toBe(200)
    await settle()
    expect(await personOfIdentity(han)).toBe(older)
    const { body } = await ask(`${path}/preview`, {
      method: 'POST',
      body: { ruling: 'apart', identity: li, other: han },
    })
    expect(whoIsWhoView.parse(body)).toMatchObject({ changes: true, before: [{ person: older }] })
  })

  it.each([
    ['an unknown ruling', { ruling: 'guess', identity: li }, 'ruling'],
    ['a missing second identity', { ruling: 'apart', identity: li }, 'other'],
    ['a second identity for a one-identity ruling', { ruling: 'blocked', identity: li, other: han }, 'other'],
    ['the same identity twice', { ruling: 'apart', identity: li, other: 'email: LI@x.cn' }, 'other'],
    ['a malformed identity', { ruling: 'blocked', identity: 'li' }, 'person'],
    ['a person instead of an identity', { ruling: 'blocked', identity: `person:${alias(li)}` }, 'identity'],
    ['an unknown field', { ruling: 'blocked', identity: li, colour: 'blue' }, 'colour'],
  ])('refuses %s and changes nothing', async (_, body, field) => {
    const { ask, queued } = await consoleWithTwo()
    for (const url of [path, `${path}/preview`]) {
      const answer = await ask(url, { method: 'POST', body })
      expect([answer.status, answer.body['field']]).toEqual([400, field])
    }
    expect(queued).toEqual([])
  })

  it('records time, author and reason of a ruling', async () => {
    const { ask, queued } = await consoleWithTwo()
    await ask(path, {
      method: 'POST',
      body: { ruling: 'blocked', identity: li, by: 'zhang', why: 'the shop' },
    })
    expect(parse({ event: queued[0] ?? expect.fail('nothing was enqueued'), settings: {} })).toMatchObject([
      {
        type: 'identity.ruled',
        channel: 'own',
        at: now,
        props: { ruling: 'blocked', by: 'zhang', why: 'the shop' },
      },
    ])
  })
})
