import { describe, expect, it, vi } from 'vitest'
import { profileForm } from '../../shared/preference-center/profile-form.ts'
import { ingestEvent } from '../../shared/channels/parsing/ingest-event.ts'
import { staleProfile } from '../../shared/detectors/stale-profile.ts'
import { fold } from '../../shared/journeys/fold.ts'
import { noJourney } from '../../shared/model/journey.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf } from '../../shared/model/identity.ts'
import { mergeIdentities } from '../../shared/people/identity/merge-identities.ts'
import { RetryableError } from '../../shared/runtime/errors.ts'
import { preferring, restating, sign } from '../../shared/signed-links/token.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { request } from '../channels/delivery.ts'
import { memoryStore } from '../simulation/memory/store.ts'
import { aPolicy, day, minute, touch, wednesday } from '../world.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'
import { inOrder } from '../../shared/journeys/touchpoint-order.ts'

const secret = 'the signing secret'
const email = 'li.lei@example.com'
const alias = aliasOf({ kind: 'email', value: email })
const ends = wednesday + 30 * day
const token = sign(restating, { m: 'm1', e: email, x: ends }, secret)
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const policy = aPolicy({
  detectors: { 'stale-profile': { ask: 'leads-and-customers', fields: ['phone', 'email', 'company'] } },
})

const reader = async (profile: Record<string, string> = {}, country = 'CN') => {
  const rows = createRepositories(memoryStore())
  const clock = { now: wednesday }
  const kept: Touchpoint[] = []
  await rows.policies.add({ ...policy, version: 2, from: 1 })
  await mergeIdentities(
    rows.people,
    touch('lead.created', wednesday, [`email:${email}`, 'phone:+8613800138000']),
  )
  await rows.journeys.save({
    ...noJourney(alias),
    v: 1,
    profile: { email, phone: '+8613800138000', company: 'Acme <b>', ...profile },
  })
  const take = ingestEvent({
    add: async (touchpoint) => void kept.push(touchpoint),
    refuse: async ({ reason }) => {
      throw new Error(reason)
    },
  })
  const enqueue = vi.fn(async (events: readonly QueuedEvent[]) => {
    for (const event of events) await take(event)
  })
  const ask = (change: Parameters<typeof request>[0] = {}, said = token) => {
    clock.now += minute
    return profileForm(
      { rows, enqueue, country, signingSecrets: async () => [secret] },
      request({ method: 'GET', path: `/f/${said}`, body: '', ...change }),
      said,
      clock.now,
    )
  }
  const post = (fields: Record<string, string>) =>
    ask({ method: 'POST', headers: form, body: new URLSearchParams(fields).toString() })
  return { rows, ask, post, kept, enqueue, clock }
}

const sureIn = (html: string): string => /name="sure" value="([^"]+)"/.exec(html)?.[1] ?? ''

describe('the page that asks whether what we know still holds', () => {
  it('shows what there is, masked, and changes nothing by being looked at', async () => {
    const { ask, enqueue } = await reader()
    for (const method of ['GET', 'HEAD', 'GET']) {
      const { status, body } = await ask({ method })
      expect(status).toBe(200)
      for (const shown of ['l***@example.com', '+86138****8000', 'A***']) expect(body).toContain(shown)
      for (const secretly of [email, '13800138000', '00138000', 'Acme']) expect(body).not.toContain(secretly)
    }
    expect(enqueue).not.toHaveBeenCalled()
  })

  it.each([
    ['zh-CN', '您的联系方式是否仍然正确？'],
    ['en', 'Is this still how to reach you?'],
  ])("is in the reader's language: %s", async (language, title) => {
    expect((await (await reader({ language })).ask()).body).toContain(`<h1>${title}</h1>`)
  })

  it('takes "all still right" as a word on all that was shown, which mends what had grown old', async () => {
    const { post, kept } = await reader()
    expect((await post({ action: 'right', phone: 'not looked at' })).status).toBe(200)
    expect(kept).toMatchObject([
      {
        type: 'profile.updated',
        channel: 'own',
        source: 'profile-form',
        company: 'Acme <b>',
        identities: [
          { kind: 'email', value: email },
          { kind: 'phone', value: '+8613800138000' },
        ],
      },
    ])
    const lead = touch('lead.created', wednesday - 370 * day, [`email:${email}`, 'phone:+8613800138000'])
    const { ended } = fold(noJourney('p'), inOrder([lead, ...kept]), {
      policies: [policy],
      detectors: [staleProfile],
    })
    expect(ended).toMatchObject([{ status: 'recovered', watch: { cause: 'stale-profile' } }])
  })

  it('takes what changed, cleansed, and confirms what was left empty', async () => {
    const { post, kept } = await reader()
    await post({ action: 'save', email: ' Han.Meimei@Example.com ', phone: '', company: ' New\u202e Co ' })
    expect(kept.map(({ identities, company }) => [company, identities.map(({ value }) => value)])).toEqual([
      ['New Co', ['han.meimei@example.com', email, '+8613800138000']],
    ])
    await post({ action: 'save', phone: '１３９ 0013 9000' })
    expect(kept[1]?.identities).toContainEqual({ kind: 'phone', value: '+8613900139000' })
  })

  it.each([
    ['phone', '12345', '这不是有效的电话号码，请检查'],
    ['phone', '138****8000', '电话号码被打码了，无法使用'],
    ['email', 'li.lei', '这不是邮箱地址，请检查'],
  ])('does not take a %s that is none, however often, and says why', async (field, said, why) => {
    const { post, enqueue } = await reader({ language: 'zh' })
    const first = await post({ action: 'save', [field]: said })
    expect(first.status).toBe(422)
    expect(first.body).toContain(why)
    expect((await post({ action: 'save', [field]: said, sure: sureIn(first.body) })).status).toBe(422)
    expect(enqueue).not.toHaveBeenCalled()
  })

  it.each([
    [{ phone: '+4930901820' }, 'CN', '0151 23456789', '+4915123456789'],
    [{ phone: '+8613800138000' }, 'DE', '138 0013 9000', '+8613800139000'],
    [{ phone: '+12125550123' }, 'DE', '(415) 555-2671', '+14155552671'],
    [{ phone: '' }, 'DE', '0151 23456789', '+4915123456789'],
  ])(
    "reads a number in the country of the one we know (%j), else in the company's, %s",
    async (profile, country, said, expected) => {
      const { post, kept } = await reader(profile, country)
      expect((await post({ action: 'save', phone: said })).status).toBe(200)
      expect(kept[0]?.identities).toContainEqual({ kind: 'phone', value: expected })
    },
  )

  it.each([
    ['zh', '如果不是德国的号码，请在前面加上国家或地区代码，例如 +49'],
    ['en', 'If it is not a number of Germany, begin with + and its country code, such as +49'],
  ])('says in which country a national number was read: %s', async (language, sentence) => {
    const { post } = await reader({ language, phone: '' }, 'DE')
    expect((await post({ action: 'save', phone: '138 0013 8000 00' })).body).toContain(sentence)
    expect((await post({ action: 'save', phone: '+86 138 0013 8000 00' })).body).not.toContain(sentence)
  })

  it('asks once about what is likely a slip, and takes it from who is sure', async () => {
    const { post, kept } = await reader({ language: 'en' })
    const first = await post({ action: 'save', email: 'li.lei@gamil.com' })
    expect(first.body).toContain('did you mean li.lei@gmail.com?')
    expect((await post({ action: 'save', email: 'li.lei@qq.con', sure: sureIn(first.body) })).status).toBe(
      422,
    )
    expect(kept).toEqual([])
    expect((await post({ action: 'save', email: 'li.lei@gamil.com', sure: sureIn(first.body) })).status).toBe(
      200,
    )
    expect(kept).toMatchObject([{ props: { flags: 'email.typo' } }])
  })

  it('repeats nothing that was typed but as text', async () => {
    const { post } = await reader()
    const { body } = await post({
      action: 'save',
      email: '"><script>alert(1)</script>',
      company: '\'"><img src=x>',
    })
    expect(body).not.toMatch(/<script|<img/)
    expect(body).toContain('&#60;script&#62;')
  })

  it('opens with no other token, and not when the answer is no longer waited for', async () => {
    const { ask, enqueue, clock } = await reader()
    const right = { method: 'POST', headers: form, body: 'action=right' }
    for (const wrong of [
      sign(preferring, { m: 'm1', e: email }, secret),
      `${token}x`,
      sign(restating, { m: 'm1', e: email, x: ends }, 'another'),
      '',
    ])
      expect((await ask(right, wrong)).status).toBe(404)
    clock.now = ends - 2 * minute
    expect((await ask()).status).toBe(200)
    const { status, body } = await ask(right)
    expect([status, body.includes('example.com')]).toEqual([410, false])
    expect(enqueue).not.toHaveBeenCalled()
  })

  it('shows nothing of the person who asked to be forgotten', async () => {
    const { rows, ask } = await reader()
    await rows.consents.save({ alias, v: 1, erasedAt: wednesday })
    expect((await ask()).status).toBe(410)
  })

  it('changes nothing where nothing was stated', async () => {
    const { ask, enqueue } = await reader()
    for (const body of ['', 'email=a@b.example', 'action=burn', `action=right&x=${'y'.repeat(20_000)}`])
      expect((await ask({ method: 'POST', headers: form, body })).status).toBe(400)
    expect((await ask({ method: 'PUT', headers: form, body: 'action=right' })).status).toBe(400)
    expect(enqueue).not.toHaveBeenCalled()
  })

  it('states to come again when it cannot be kept', async () => {
    const { post, enqueue } = await reader()
    enqueue.mockRejectedValueOnce(new RetryableError('no'))
    expect(await post({ action: 'right' })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '30', 'cache-control': 'no-store' },
    })
  })
})
