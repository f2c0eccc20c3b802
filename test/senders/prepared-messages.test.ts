import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deliverable, renderMail } from '../../shared/senders/providers/mail.ts'
import type { Message } from '../../shared/model/message.ts'
import type { RenderInput } from '../../shared/senders/sender.ts'
import { encodedFrom, sesRequest } from '../../shared/senders/providers/ses.ts'
import { following, verify, unsubscribing } from '../../shared/signed-links/token.ts'
import { cut, robotBody, robotSecretOf } from '../../shared/senders/providers/wecom-robot.ts'
import { alias, senderProfile, wednesday } from './sending-installation.ts'

const message = (over: Partial<Message> = {}): Message => ({
  id: 'm1',
  alias,
  person: alias,
  treatment: 't',
  interruption: 'i1',
  cause: 'no-show',
  step: 's',
  playbook: 'no-show',
  via: 'email',
  class: 'M',
  category: 'marketing',
  to: 'customer',
  address: 'li.lei@example.com',
  template: 'x',
  data: { name: '李雷', link: 'https://example.com/r?a=1&b=2' },
  value: 1,
  status: 'queued',
  createdAt: wednesday,
  attempts: 0,
  v: 1,
  ...over,
})
const input = (over: Partial<RenderInput> = {}): RenderInput => ({
  message: message(),
  template: {
    id: 'x',
    subject: 'Hello {{name}}',
    body: '<p>Hello {{name}}, <a href="{{link}}">look</a></p><p>{{company}}</p>',
  },
  senderProfile,
  profile: { email: 'li.lei@example.com' },
  language: 'en',
  ...over,
})
const tokenIn = (text: string, path: string): string =>
  new RegExp(`https://go\\.example\\.com/${path}/([\\w.-]+)`).exec(text)?.[1] ?? ''

describe('renderMail', () => {
  it('states the company, its address and an unsubscribe link', () => {
    const mail = renderMail(input(), { tracked: false })
    expect(mail).toMatchObject({
      from: 'ACME <hello@acme.example>',
      to: 'li.lei@example.com',
      subject: 'Hello 李雷',
    })
    expect(mail.html).toContain('ACME · 1 Road, Springfield')
    expect(mail.html).toContain('<a href="https://example.com/r?a=1&amp;b=2">look</a>')
    expect(mail.text).toContain('look ( https://example.com/r?a=1&b=2 )')
    expect(mail.text).not.toMatch(/<[a-z]/)
  })

  // RFC 8058
  it.each(['marketing', 'service'] as const)(
    'offers one-click unsubscription to a customer: %s',
    (category) => {
      const { headers, html } = renderMail(input({ message: message({ category }) }), { tracked: false })
      expect(headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click')
      expect(headers['List-Unsubscribe']).toMatch(/^<https:\/\/go\.example\.com\/u\/[\w.-]+>$/)
      expect(headers['List-Unsubscribe']?.length).toBeLessThan(995)
      const token = tokenIn(headers['List-Unsubscribe'] ?? '', 'u')
      expect(verify(unsubscribing, token, senderProfile.signingSecret)).toMatchObject({
        m: 'm1',
        e: 'li.lei@example.com',
      })
      expect(html).toContain(token)
    },
  )

  it('offers no unsubscription to a colleague', () => {
    const { headers, html } = renderMail(
      input({ message: message({ category: 'staff', to: 'owner', address: 'an@acme.example' }) }),
      { tracked: true },
    )
    expect(headers).toEqual({})
    expect(html).not.toContain('/u/')
    expect(html).not.toContain('/l/')
  })

  it('has tracked links when the transport reports no clicks', () => {
    const { html } = renderMail(input(), { tracked: true })
    expect(verify(following, tokenIn(html, 'l'), senderProfile.signingSecret)).toEqual({
      m: 'm1',
      i: 'i1',
      a: alias,
      id: 'email:li.lei@example.com',
      u: 'https://example.com/r?a=1&b=2',
    })
  })

  it.each([
    ['a number of mainland China', { phone: '+8613800138000' }, 'li.lei@example.com', 'marketing', true],
    ['an address of a provider there', {}, 'li.lei@qq.com', 'marketing', true],
    ['simplified Chinese', { language: 'zh-CN' }, 'li.lei@example.com', 'marketing', true],
    ['nothing of the kind', { language: 'en' }, 'li.lei@example.com', 'marketing', false],
    ['a service mail there', { phone: '+8613800138000' }, 'li.lei@qq.com', 'service', false],
  ] as const)(
    'starts the subject of commercial e-mail to mainland China with AD: %s',
    (_, profile, address, category, announced) => {
      expect(
        renderMail(input({ profile, message: message({ address, category }) }), {
          tracked: false,
        }).subject.startsWith('（AD）'),
      ).toBe(announced)
    },
  )

  it.each([
    '李雷@example.com',
    'a b@example.com',
    'a@b@example.com',
    'a\r\nBcc: x@example.com',
    '"a b"@example.com',
    '',
    'nobody',
    `${'a'.repeat(65)}@example.com`,
    'a@',
    '.a@example.com',
  ])('is refused for an address that cannot be written to: %j', (address) => {
    expect(() => renderMail(input({ message: message({ address }) }), { tracked: false })).toThrow(
      'recipient.address-invalid',
    )
  })

  it('converts a domain of any script to ASCII', () => {
    expect(deliverable('info@例子.中国')).toBe('info@xn--fsqu00a.xn--fiqs8s')
  })

  it('allows no injection of headers or recipients', () => {
    const hostile = 'x\r\nBcc: all@example.com\r\n\r\n<script>'
    const mail = renderMail(
      input({ message: message({ data: { name: hostile, link: 'https://example.com/\r\nX: y' } }) }),
      { tracked: true },
    )
    expect(`${mail.subject}${Object.values(mail.headers).join('')}`).not.toMatch(/[\r\n]/)
    expect(mail.html).not.toContain('<script>')
  })
})

describe('sesRequest', () => {
  const request = sesRequest(renderMail(input(), { tracked: false }), message(), 1767751200000, 'set')

  it('has one recipient, the tags of its events, and the configuration set', () => {
    expect(request).toMatchObject({
      Destination: { ToAddresses: ['li.lei@example.com'] },
      ConfigurationSetName: 'set',
      EmailTags: [
        {
          Name: 'touch_id',
          Value: 'm1',
        },
        { Name: 'sent_at', Value: '1767751200000' },
        { Name: 'playbook', Value: 'no-show' },
        { Name: 'to', Value: 'customer' },
      ],
      Content: {
        Simple: {
          Subject: { Data: 'Hello 李雷', Charset: 'UTF-8' },
          Body: { Html: { Charset: 'UTF-8' }, Text: { Charset: 'UTF-8' } },
        },
      },
    })
    for (const { Name, Value } of request.EmailTags ?? []) expect(`${Name}${Value}`).toMatch(/^[\w-]+$/)
  })

  it("encodes the sender's name in ASCII", () => {
    expect(encodedFrom('ACME <a@acme.example>')).toBe('ACME <a@acme.example>')
    const from = encodedFrom(`品牌${'很长的名字'.repeat(6)} <news@acme.example>`)
    expect(from).toMatch(/^(?:=\?UTF-8\?B\?[A-Za-z0-9+/=]+\?= ?)+ <news@acme\.example>$/)
    expect(from.split(' ').every((word) => word.length <= 75)).toBe(true)
    expect(
      [...from.matchAll(/\?B\?([^?]+)\?/g)]
        .map(([, part = '']) => Buffer.from(part, 'base64').toString())
        .join(''),
    ).toBe(`品牌${'很长的名字'.repeat(6)}`)
  })
})

const robot = (over: Partial<Message> = {}, body = '## {{name}}\n[look]({{link}})') =>
  robotBody(
    input({
      message: message({ via: 'wecom', to: 'owner', address: 'sales', mention: 'an.w', ...over }),
      template: { id: 'x', body },
    }),
  ).markdown.content

describe('robotBody', () => {
  it('mentions the colleague, and has a tracked link', () => {
    const content = robot()
    expect(content).toMatch(/^<@an\.w>\n## 李雷\n\[look\]\(https:\/\/go\.example\.com\/l\/[\w.-]+\)$/)
    expect(verify(following, tokenIn(content, 'l'), senderProfile.signingSecret)).toMatchObject({
      i: 'i1',
      u: 'https://example.com/r?a=1&b=2',
    })
  })

  it('mentions no user id with markup', () => {
    expect(robot({ mention: 'an> <@all' })).not.toContain('<@')
  })

  it('is truncated between characters, and never inside a link or tag', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 8, max: 120 }),
        (text, limit) => {
          const short = cut(
            `${text} [look](https://example.com/${text.length}) <font color="info">x</font>`,
            limit,
          )
          expect(Buffer.byteLength(short)).toBeLessThanOrEqual(limit)
          expect(short.isWellFormed()).toBe(true)
          if (!/[[\]<>()]/.test(text)) expect(short).not.toMatch(/\[[^\]]*…$|\]\([^)]*…$|<[^>]*…$/)
        },
      ),
    )
    expect(cut('abcdefgh [look](https://example.com/very/long)', 30)).toBe('abcdefgh …')
  })

  it('reads its key from either form of the secret', () => {
    expect(robotSecretOf('{"id":"sales","secrets":{"key":"k"}}')).toEqual({ key: 'k' })
    expect(
      robotSecretOf(
        '{"id":"sales","secrets":{"url":"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"}}',
      ),
    ).toMatchObject({ url: expect.stringContaining('key=k') })
    expect([robotSecretOf(undefined), robotSecretOf('{}'), robotSecretOf('no json')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
