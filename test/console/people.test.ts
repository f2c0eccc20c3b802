import { describe, expect, it } from 'vitest'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { fold, interruptionOf } from '../../shared/journeys/fold.ts'
import { noJourney } from '../../shared/model/journey.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf, primaryAlias, parseIdentity } from '../../shared/model/identity.ts'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { personOf } from '../../shared/people/identity/resolve.ts'
import { aPolicy, day, hour, judging, minute, touch, wednesday } from '../world.ts'
import {
  healthView,
  interruptionsView,
  messagesView,
  personView,
  timelineView,
  totalsView,
  treatmentView,
} from '../../shared/api/views/journeys.ts'
import { omitUndefined } from '../../shared/runtime/omit-undefined.ts'
import { startTestConsole } from './test-console.ts'
import { inOrder } from '../../shared/journeys/touchpoint-order.ts'

const lei = 'email:li.lei@example.com'
const alias = (id: string): string => {
  const identity = parseIdentity(id)
  if (!identity) throw new Error(`${id} is not an identity`)
  return aliasOf(identity)
}

/** A console with touchpoints of one person, projected as the stream does it. */
const consoleWith = async (touchpoints: readonly Touchpoint[]) => {
  const { rows, ask } = startTestConsole()
  for (const touchpoint of touchpoints) {
    await rows.touchpoints.add(touchpoint)
    await mergeIdentities(rows.people, touchpoint)
  }
  const home = primaryAlias(touchpoints[0] ?? touch('other', 0))
  const { person, aliases } = personOf(await rows.people.clusterOf(home), home)
  const { journey } = fold({ ...noJourney(person), aliases: [...aliases] }, inOrder(touchpoints), judging())
  await rows.journeys.save({ ...journey, v: 1 })
  return { rows, ask, journey: { ...journey, v: 1 } }
}

describe('GET /api/people/{identity}', () => {
  it('finds a person by every identity in any spelling, and by ids from before a merge', async () => {
    const { ask } = await consoleWith([
      touch('web.page_viewed', wednesday, ['anonymousId:a1']),
      touch('lead.created', wednesday + minute, [lei, 'anonymousId:a1', 'phone:+8613800138000'], {
        origin: 'ad',
      }),
    ])
    const names = [
      lei,
      'email: Li.Lei@Example.com',
      'phone:+8613800138000',
      'phone:13800138000',
      'anonymousId:a1',
      `person:${alias('anonymousId:a1')}`,
      `person:${alias(lei)}`,
    ]
    const found = await Promise.all(names.map((name) => ask(`/api/people/${encodeURIComponent(name)}`)))
    expect(new Set(found.map(({ status, body }) => `${status} ${String(body['person'])}`)).size).toBe(1)
    expect(found[0]?.body).toMatchObject({
      identities: [
        { id: lei, kind: 'email', value: 'li.lei@example.com' },
        { id: 'phone:+8613800138000' },
        { id: 'anonymousId:a1' },
      ],
      journey: {
        stage: 'interest',
        lead: { origin: 'ad' },
        touchpoints: 2,
        profile: { email: 'li.lei@example.com' },
        flags: [],
      },
      interruptions: [],
      consents: [],
    })
  })

  it('finds identities with scope, slash or percent sign, from decoded and undecoded paths', async () => {
    const { ask } = await consoleWith([
      touch('other', wednesday, ['wecom.external_userid@ww123:wm/1', 'userId:a/b%20c+d']),
    ])
    for (const name of ['wecom.external_userid@ww123:wm/1', 'userId:a/b%20c+d']) {
      for (const path of [encodeURIComponent(name), encodeURIComponent(encodeURIComponent(name))]) {
        expect((await ask(`/api/people/${path}`)).status).toBe(200)
        expect((await ask(`/api/people/${path}/timeline`)).body).toMatchObject({ items: [{ type: 'other' }] })
      }
    }
  })

  it('returns journey null while only a touchpoint is stored', async () => {
    const { rows, ask } = startTestConsole()
    await rows.touchpoints.add(touch('lead.created', wednesday, [lei]))
    expect((await ask(`/api/people/${lei}`)).body).toMatchObject({ identities: [{ id: lei }], journey: null })
  })

  it.each([
    ['unknown:value', 404, /there is no such person/],
    ['person:AAAAAAAAAAAAAAAAAAAAAA', 404, /there is no such person/],
    ['wechat.openid:o1', 400, /wechat\.openid must be named with its scope: wechat\.openid@scope:value/],
    ['li.lei', 400, /kind:value/],
  ])('refuses an unknown or malformed identity: %s', async (name, status, detail) => {
    const answer = await startTestConsole().ask(`/api/people/${name}`)
    expect(answer).toMatchObject({ status, body: { status, field: 'person' } })
    expect(answer.body['detail']).toMatch(detail)
  })

  it('returns interruptions with treatment and suppression reason, and consents', async () => {
    const message = touch('chat.message_in', wednesday, [lei])
    const { rows, ask, journey } = await consoleWith([message])
    const [watch] = journey.watches
    if (!watch) throw new Error('the journey has no watch')
    const interruption = interruptionOf(
      watch,
      journey,
      { policies: [aPolicy()], detectors: watchDetectors },
      wednesday + hour,
    )
    await rows.interruptions.upsert(interruption)
    await rows.interruptions.treat(interruption.alias, interruption.id, 't1')
    const home = alias(lei)
    await rows.messages.create({
      id: `${home}m1`,
      alias: home,
      person: journey.person,
      treatment: 't1',
      interruption: interruption.id,
      cause: interruption.cause,
      step: 'remind',
      playbook: 'p',
      policy: 1,
      via: 'email',
      class: 'M',
      category: 'marketing',
      to: 'customer',
      address: 'li.lei@example.com',
      template: 't',
      data: {},
      value: 1,
      status: 'suppressed',
      reason: { code: 'guard.consent-missing' },
      createdAt: wednesday + hour,
      attempts: 0,
      claim: { token: 'secret', at: 1, until: 2 },
      v: 1,
    })
    await rows.treatments.create({
      id: 't1',
      interruption: interruption.id,
      alias: home,
      person: journey.person,
      cause: interruption.cause,
      playbook: 'p',
      policy: 1,
      status: 'waiting',
      next: 1,
      due: wednesday + day,
      startedAt: wednesday + hour,
      log: [
        { step: 'remind', at: wednesday + hour, what: { code: 'step.not-sent' }, message: `${home}m1` },
        { step: 'wait', at: wednesday + hour, what: { code: 'step.waited' } },
      ],
      v: 1,
    })
    await rows.consents.save({
      alias: home,
      v: 1,
      words: { '* marketing': { given: false, at: wednesday, proof: 'x' } },
    })
    const open = {
      cause: 'lead-cooling',
      status: 'treating',
      because: {
        en: 'nobody answered within 30 minutes of business hours',
        zh: '客户来询后 30 分钟（工作时间）内无人回应',
      },
      who: { contact: 'li.lei@example.com' },
      treatment: {
        id: 't1',
        status: 'waiting',
        steps: [
          { step: 'remind', message: { status: 'suppressed', reason: { code: 'guard.consent-missing' } } },
          { step: 'wait', what: { code: 'step.waited' } },
        ],
      },
    }
    expect((await ask(`/api/people/${lei}`)).body).toMatchObject({
      interruptions: [open],
      consents: [
        { id: lei, words: [{ channel: '*', purpose: 'marketing', given: false, at: wednesday, proof: 'x' }] },
      ],
    })
    expect((await ask('/api/interruptions?status=open,treating')).body).toMatchObject({ items: [open] })
    expect((await ask('/api/interruptions?status=open')).body).toEqual({ items: [] })
    expect((await ask('/api/interruptions?cause=no-show')).body).toEqual({ items: [] })
    expect((await ask('/api/treatments/t1')).body).toMatchObject(open.treatment)
    expect((await ask('/api/treatments/t2')).status).toBe(404)
    const messages = await ask(`/api/messages?person=${lei}&status=suppressed`)
    expect(messages.body).toMatchObject({
      items: [{ reason: { code: 'guard.consent-missing' }, step: 'remind' }],
    })
    expect(messages.text).not.toContain('secret')
    expect((await ask('/api/messages')).body).toMatchObject({ items: [{ status: 'suppressed' }] })
    expect((await ask(`/api/messages?person=${lei}&status=sent`)).body).toEqual({ items: [] })
    const shapes = [
      [`/api/people/${lei}`, personView],
      ['/api/interruptions', interruptionsView],
      ['/api/messages', messagesView],
      [`/api/people/${lei}/timeline`, timelineView],
      ['/api/treatments/t1', treatmentView],
      ['/api/health', healthView],
      ['/api/totals?by=stage', totalsView],
    ] as const
    for (const [path, shape] of shapes) {
      const { body } = await ask(path)
      expect(shape.parse(body), path).toEqual(body)
    }
  })
})

it('GET /api/people/{identity} lists open interruptions by urgency before closed ones by date', async () => {
  const { rows, ask, journey } = await consoleWith([touch('chat.message_in', wednesday, [lei])])
  const [watch] = journey.watches
  if (!watch) throw new Error('the journey has no watch')
  const addInterruption = (
    id: string,
    status: 'open' | 'recovered' | 'lost',
    priority: number,
    closedAt?: number,
  ) =>
    rows.interruptions.upsert({
      ...interruptionOf(watch, journey, judging(), wednesday),
      ...omitUndefined({ id, status, priority, closedAt }),
    })
  await addInterruption('old', 'recovered', 9, wednesday)
  await addInterruption('mild', 'open', 1)
  await addInterruption('urgent', 'open', 5)
  await addInterruption('new', 'lost', 0, wednesday + day)
  const { body } = await ask(`/api/people/${lei}`)
  expect(personView.parse(body).interruptions.map(({ id }) => id)).toEqual(['urgent', 'mild', 'new', 'old'])
})

describe('GET /api/people/{identity}/timeline', () => {
  it('lists the touchpoints of all aliases once, newest first, at any page size', async () => {
    const ids = [lei, 'anonymousId:a1', 'phone:+8613800138000']
    const touchpoints = Array.from({ length: 40 }, (_, n) =>
      touch('web.page_viewed', wednesday + n * minute, n === 0 ? ids : [ids[n % 3] ?? lei], {}, `t${n}`),
    )
    const { ask } = await consoleWith(touchpoints)
    for (const limit of [1, 3, 7, 40, 100]) {
      const seen: unknown[] = []
      let cursor: string | undefined
      do {
        const { body } = await ask(
          `/api/people/${lei}/timeline?limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`,
        )
        seen.push(
          ...(Array.isArray(body['items']) ? body['items'].map((item: { id: string }) => item.id) : []),
        )
        cursor = typeof body['cursor'] === 'string' ? body['cursor'] : undefined
      } while (cursor)
      expect(seen).toEqual(touchpoints.map(({ id }) => id).toReversed())
    }
  })
})
