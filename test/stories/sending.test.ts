import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aliasOf } from '../../shared/model/identity.ts'
import {
  aliasOfMail,
  hour,
  minute,
  openInstallation,
  type MessagingInstallation,
} from './messaging-installation.ts'

let town: MessagingInstallation
beforeAll(async () => {
  town = await openInstallation()
})
afterAll(async () => {
  await town.local.stop()
})

const now = (): number => town.local.clock.now()

/** Registers a guest for an event of an hour, and lets the event pass without them. */
const missed = async (who: string, name: string): Promise<void> => {
  const props = {
    event_key: `e-${who}-${now()}`,
    event_name: 'Demo',
    starts_at: new Date(now()).toISOString(),
    ends_at: new Date(now() + hour).toISOString(),
    recording_url: 'https://example.com/r',
  }
  await town.happen({ type: 'event.registered', at: now(), who, name, props })
  await town.local.clock.advance('PT95M')
}

describe('a guest who registered and did not come', () => {
  it('is sent the recording, once, and it counts as sent once', async () => {
    await missed('guest1@example.com', '韩梅梅')
    const mails = town.mailTo('guest1@example.com')
    expect(mails).toHaveLength(1)
    expect(mails[0]).toMatchObject({
      subject: '韩梅梅，为您准备了活动回放',
      headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    })
    const sent = (
      await Array.fromAsync(town.rows.touchpoints.ofAlias(aliasOfMail('guest1@example.com')))
    ).filter(({ type }) => type === 'email.sent')
    expect(sent).toHaveLength(1) // ours and that of SES are one
  })

  it('who opens it is left alone', async () => {
    await missed('guest2@example.com', '李雷')
    const [mail] = town.mailTo('guest2@example.com')
    await town.local.inbox.open(mail?.id ?? '', {
      userAgent: 'Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/17 Safari/605',
    })
    await town.local.clock.advance('P1DT1H')
    expect(
      (await town.messagesOf('guest2@example.com')).map(({ step, opened }) => [step, opened !== undefined]),
    ).toEqual([['recording', true]])
    expect(town.said('李雷')).toEqual([])
  })

  it('who does not open it within a day is called by a colleague, and the person who follows the link they pass on is back', async () => {
    await missed('guest3@example.com', '林涛')
    await town.local.clock.advance('P1DT10M')
    const [said, ...more] = town.said('林涛')
    expect(more).toEqual([])
    expect(said?.content).toMatch(/^<@an\.w>\n/)
    const link = /\]\((\S+\/l\/\S+)\)/.exec(said?.content ?? '')?.[1] ?? ''
    const followed = await fetch(link, {
      redirect: 'manual',
      headers: { 'user-agent': 'Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/17 Safari/605' },
    })
    expect([followed.status, followed.headers.get('location')]).toEqual([302, 'https://example.com/r'])
    await town.local.quiet()
    const ended = await Array.fromAsync(town.rows.interruptions.ofAlias(aliasOfMail('guest3@example.com')))
    expect(ended.map(({ status }) => status)).toEqual(['recovered'])
  })

  it('who unsubscribes by one click is not written to for marketing any more', async () => {
    const [mail] = town.mailTo('guest1@example.com')
    const link = /^<(.+)>$/.exec(mail?.headers['List-Unsubscribe'] ?? '')?.[1] ?? ''
    expect((await fetch(link)).status).toBe(200) // a scanner looks: nothing happens
    await town.local.quiet()
    expect(await town.rows.consents.get(aliasOfMail('guest1@example.com'))).toBeUndefined()
    const form = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    }
    expect((await fetch(link, form)).status).toBe(200)
    await town.local.quiet()
    expect((await town.rows.consents.get(aliasOfMail('guest1@example.com')))?.words).toMatchObject({
      'email marketing': { given: false, source: 'own/unsubscribe' },
    })
  })

  it('whose address bounces is called without the wait', async () => {
    await missed('guest4@example.com', '魏华')
    const [mail] = town.mailTo('guest4@example.com')
    await town.local.inbox.bounce(mail?.id ?? '')
    await town.local.clock.advance('PT5M')
    expect(
      (await town.messagesOf('guest4@example.com')).map(({ step, status, reason }) => [step, status, reason]),
    ).toEqual(
      expect.arrayContaining([
        ['recording', 'failed', { code: 'delivery.bounced-as', params: { bounce: 'permanent' } }],
        ['ask-owner', 'sent', undefined],
      ]),
    )
  })

  it('whose address bounced before is not written to, and called at once', async () => {
    const before = now()
    await missed('guest4@example.com', '魏华')
    const rows = (await town.messagesOf('guest4@example.com')).filter(({ createdAt }) => createdAt > before)
    expect(rows.map(({ step, status, reason }) => [step, status, reason]).sort()).toEqual([
      ['ask-owner', 'sent', undefined],
      ['recording', 'suppressed', { code: 'guard.suppressed', params: { why: 'email.bounced' } }],
    ])
  })

  it('is written to in the morning when it is night where they are', async () => {
    const night = Date.parse('2026-01-14T13:30:00Z') // 21:30 in Shanghai
    await town.local.clock.to(night - 95 * minute)
    await missed('guest5@example.com', '王芳')
    expect((await town.messagesOf('guest5@example.com'))[0]).toMatchObject({
      status: 'queued',
      reason: { code: 'guard.quiet-hours' },
      notBefore: Date.parse('2026-01-15T00:00:00Z'),
    })
    expect(town.mailTo('guest5@example.com')).toEqual([])
    await town.local.clock.to('2026-01-15T00:05:00Z', { step: 'PT30M' })
    expect(town.mailTo('guest5@example.com')).toHaveLength(1)
  })
})

describe('a customer who waits for an answer', () => {
  it('their owner hears of it, then another colleague, then the manager, each once', async () => {
    await town.local.clock.to('2026-01-15T02:00:00Z')
    const asked = now()
    await town.happen({
      type: 'chat.message_in',
      at: asked,
      who: 'asks@example.com',
      name: '赵敏',
      props: { owner: 'an' },
    })
    await town.local.clock.advance('PT90M', { step: 'PT1M' })
    const heard = town
      .said('赵敏')
      .map(({ at, content, key }) => [
        Math.floor((Date.parse(at) - asked) / minute),
        content.split('\n')[0],
        key,
      ])
    expect(heard).toEqual([
      [30, '<@an.w>', 'robot-sales'],
      [45, '<@bo.w>', 'robot-sales'],
      [75, '<@mo.w>', 'robot-heads'],
    ])
    expect((await town.rows.journeys.get(aliasOfMail('asks@example.com')))?.profile.owner).toBe('bo')
  })

  it('whom we know by an id only is handed on all the same', async () => {
    const alias = aliasOf({ kind: 'userId', value: 'u1' })
    await town.rows.touchpoints.add({
      id: 'asked',
      channel: 'segment',
      source: 'story',
      type: 'chat.message_in',
      at: now(),
      statedAt: 'then',
      receivedAt: now(),
      identities: [{ kind: 'userId', value: 'u1' }],
      props: {},
    })
    await town.local.clock.advance('PT50M', { step: 'PT5M' })
    expect((await town.rows.journeys.get(alias))?.profile.owner).toMatch(/^(an|bo)$/)
    expect((await Array.fromAsync(town.rows.touchpoints.ofAlias(alias))).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['wecom.message_out', 'lead.assigned']),
    )
  })

  it('who is answered meanwhile, no one is notified any more', async () => {
    const asked = now()
    await town.happen({ type: 'chat.message_in', at: asked, who: 'answered@example.com', name: '孙悟空' })
    await town.local.clock.advance('PT35M', { step: 'PT5M' })
    expect(town.said('孙悟空')).toHaveLength(1)
    await town.happen({ type: 'lead.handled', at: now(), who: 'answered@example.com' })
    await town.local.clock.advance('PT2H', { step: 'PT5M' })
    expect(town.said('孙悟空')).toHaveLength(1)
  })
})

describe('a provider in trouble', () => {
  it('that takes a mail and breaks off is not asked again, and its own word ends the doubt', async () => {
    town.local.fault({ on: 'ses', kind: 'accept-then-reset', operation: 'SendEmail' })
    await town.found('no-show', 'reset1@example.com')
    await town.local.clock.advance('PT20M')
    expect(town.mailTo('reset1@example.com')).toHaveLength(1)
    expect((await town.messagesOf('reset1@example.com'))[0]).toMatchObject({ status: 'sent', attempts: 1 })
  })

  it('that breaks off before it takes a mail leaves a doubt that no one can end', async () => {
    town.local.fault({ on: 'ses', kind: 'reset', operation: 'SendEmail' })
    await town.found('no-show', 'reset2@example.com')
    await town.local.clock.advance('PT20M')
    expect(town.mailTo('reset2@example.com')).toHaveLength(0)
    expect((await town.messagesOf('reset2@example.com'))[0]).toMatchObject({
      status: 'unclear',
      doubt: { why: { code: 'provider.no-answer' } },
    })
  })

  it('that asks for patience is asked again later', async () => {
    town.local.fault({
      on: 'ses',
      kind: 'error',
      code: 'TooManyRequestsException',
      message: 'slower',
      operation: 'SendEmail',
      times: 2,
    })
    await town.found('no-show', 'later@example.com')
    await town.local.clock.advance('PT20M', { step: 'PT2M' })
    expect(town.mailTo('later@example.com')).toHaveLength(1)
    expect((await town.messagesOf('later@example.com'))[0]).toMatchObject({ status: 'sent', attempts: 3 })
  })

  it('that refuses for good lets the next channel speak at once', async () => {
    town.local.fault({
      on: 'ses',
      kind: 'error',
      code: 'MessageRejected',
      message: 'no',
      operation: 'SendEmail',
    })
    await town.found('no-show', 'rejected@example.com')
    await town.local.clock.advance('PT2M', { step: 'PT1M' })
    expect(
      (await town.messagesOf('rejected@example.com'))
        .map(({ step, status, reason }) => [step, status, reason])
        .sort(),
    ).toEqual([
      ['ask-owner', 'sent', undefined],
      [
        'recording',
        'failed',
        { code: 'provider.refused', params: { provider: 'ses', answer: 'MessageRejected' } },
      ],
    ])
  })

  it('a robot states no more than eighteen things a minute, and states the rest later', async () => {
    const before = town.local.inbox.list().length
    for (let count = 0; count < 25; count += 1) await town.found('email-unopened', `many${count}@example.com`)
    await town.local.quiet()
    expect(town.local.inbox.list().length - before).toBe(18)
    await town.local.clock.advance('PT4M', { step: 'PT1M' })
    expect(town.local.inbox.list().length - before).toBe(25)
  })
})

it('nothing went wrong that no one was reported', () => {
  expect(town.local.complaints()).toEqual([])
})
