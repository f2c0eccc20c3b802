import { describe, expect, it } from 'vitest'
import { whoIsWhoView } from '../../shared/api/views/journeys.ts'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { personOf } from '../../shared/people/identity/resolve.ts'
import { aliasOf, parseIdentity } from '../../shared/model/identity.ts'
import { parse } from '../../shared/channels/own/parse.ts'
import { hour, touch, wednesday } from '../world.ts'
import { now, someConsole } from './asked.ts'

const [li, han, device] = ['email:li@x.cn', 'email:han@x.cn', 'anonymousId:a1'] as const
const alias = (text: string): string => aliasOf(parseIdentity(text) ?? { kind: 'none', value: text })
const path = '/api/people/rulings'

/** Two people, each with a touchpoint of their own, and what the console says about them. */
const two = async () => {
  const { rows, ask, queued } = someConsole()
  for (const touchpoint of [
    touch('lead.created', wednesday, [li, device], { origin: 'ad' }),
    touch('order.paid', wednesday + hour, han),
  ]) {
    await rows.touchpoints.add(touchpoint)
    await mergeIdentities(rows.people, touchpoint)
  }
  /** What follows when the stream has brought what lies on the queue. */
  const settle = async () => {
    for (const event of queued.splice(0))
      for (const touchpoint of parse({ event, settings: {} })) await mergeIdentities(rows.people, touchpoint)
  }
  const personBehind = async (text: string) =>
    personOf(await rows.people.clusterOf(alias(text)), alias(text)).person
  return { rows, ask, queued, settle, personBehind }
}

describe('a decision about who is who', () => {
  it('is shown before it is made, with the journeys there would be, and changes nothing by being looked at', async () => {
    const { ask, queued, personBehind } = await two()
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
      person: await personBehind(li),
      journey: { stage: 'purchase', touchpoints: 2, lead: { origin: 'ad' } },
    })
    expect(queued).toEqual([])
    expect(await personBehind(han)).not.toBe(await personBehind(li))
  })

  it('goes the way of every touchpoint, and is undone by another', async () => {
    const { ask, settle, personBehind } = await two()
    const older = await personBehind(li)
    expect(
      (
        await ask(path, {
          method: 'POST',
          body: { ruling: 'together', identity: li, other: han, by: 'zhang', why: 'called' },
        })
      ).status,
    ).toBe(200)
    await settle()
    expect(await personBehind(han)).toBe(older)
    const { body } = await ask(`${path}/preview`, {
      method: 'POST',
      body: { ruling: 'apart', identity: li, other: han },
    })
    expect(whoIsWhoView.parse(body)).toMatchObject({ changes: true, before: [{ person: older }] })
  })

  it.each([
    ['a word that is none', { ruling: 'guess', identity: li }, 'ruling'],
    ['no second identity where two are needed', { ruling: 'apart', identity: li }, 'other'],
    ['a second identity where one is meant', { ruling: 'blocked', identity: li, other: han }, 'other'],
    ['the same identity twice', { ruling: 'apart', identity: li, other: 'email: LI@x.cn' }, 'other'],
    ['what is no identity', { ruling: 'blocked', identity: 'li' }, 'person'],
    ['a person instead of an identity', { ruling: 'blocked', identity: `person:${alias(li)}` }, 'identity'],
    ['what is not known here', { ruling: 'blocked', identity: li, colour: 'blue' }, 'colour'],
  ])('is refused with %s, and nothing changes', async (_, body, field) => {
    const { ask, queued } = await two()
    for (const url of [path, `${path}/preview`]) {
      const answer = await ask(url, { method: 'POST', body })
      expect([answer.status, answer.body['field']]).toEqual([400, field])
    }
    expect(queued).toEqual([])
  })

  it('is on record with when, by whom and why', async () => {
    const { ask, queued } = await two()
    await ask(path, {
      method: 'POST',
      body: { ruling: 'blocked', identity: li, by: 'zhang', why: 'the shop' },
    })
    expect(parse({ event: queued[0] ?? expect.fail('nothing was queued'), settings: {} })).toMatchObject([
      {
        type: 'identity.ruled',
        channel: 'own',
        at: now,
        props: { ruling: 'blocked', by: 'zhang', why: 'the shop' },
      },
    ])
  })
})
