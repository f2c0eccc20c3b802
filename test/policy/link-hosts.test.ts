import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { faultOfLink, linkHostsSchema } from '../../shared/policy/link-hosts.ts'
import { policySchema } from '../../shared/policy/policy.ts'
import { templateData } from '../../shared/playbooks/template-data.ts'
import { aMessage } from '../fuzz/message.ts'

const mustBeHttps = 'link.not-https'
const mustNameItsHost = 'link.ip-address'
const mustBeListed = 'link.host-not-listed'

describe('a link that a sender states', () => {
  it.each([
    ['http://example.com/r', mustBeHttps],
    ['javascript:alert(1)', mustBeHttps],
    ['example.com/r', mustBeHttps],
    ['', mustBeHttps],
    [42, mustBeHttps],
    ['https://zoom.us@evil.example/r', 'link.credentials'],
    ['https://:secret@example.com/', 'link.credentials'],
    ['https://192.0.2.7/r', mustNameItsHost],
    ['https://3221225991/r', mustNameItsHost],
    ['https://0xc0.0.2.7./r', mustNameItsHost],
    ['https://[2001:db8::1]/r', mustNameItsHost],
  ])('is refused where no hosts are listed: %s', (link, fault) => {
    expect(faultOfLink(link, [])).toBe(fault)
    expect(faultOfLink(link, ['zoom.us', 'example.com', 'evil.example'])).toBe(fault)
  })

  const good = ['https://example.com/r?a=1#b', 'https://EXAMPLE.com:8443/', 'https://例子.中国/r']
  it.each(good)('is taken where no hosts are listed: %s', (link) => {
    expect(faultOfLink(link, [])).toBeUndefined()
  })

  it.each([
    ['https://zoom.us/rec/1', undefined],
    ['https://us02web.zoom.us/rec/1', undefined],
    ['https://ZOOM.US./rec/1', undefined],
    ['https://xn--fsqu00a.xn--fiqs8s/', undefined],
    ['https://notzoom.us/', mustBeListed],
    ['https://zoom.us.evil.example/', mustBeListed],
    ['https://us/', mustBeListed],
    ['https://evil.example/?zoom.us', mustBeListed],
  ])('must lead to a listed host, or below one: %s', (link, fault) => {
    expect(faultOfLink(link, ['Zoom.us', '例子.中国'])).toBe(fault)
  })

  it('is never quoted in the reason', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.array(fc.domain(), { maxLength: 2 }), (link, hosts) => {
        expect([undefined, mustBeHttps, mustNameItsHost, mustBeListed]).toContain(faultOfLink(link, hosts))
      }),
    )
  })

  it('is in no message when it is refused, under none of its names', () => {
    const about = { recording_url: 'https://evil.example/r', url: 'https://192.0.2.7/', event_name: 'Demo' }
    const data = templateData({
      interruption: aMessage.interruption(about),
      profile: {},
      policy: { language: 'en', linkHosts: ['zoom.us'] },
      to: 'customer',
      staff: undefined,
    })
    expect(data).toEqual({
      event_name: 'Demo',
      name: 'friend',
      because: 'registered for “Demo” and did not come',
      owner: '',
    })
  })

  it('may be another one that is good, where several are stated', () => {
    const about = { recording_url: 'https://evil.example/r', link: 'https://zoom.us/rec/1' }
    const data = templateData({
      interruption: aMessage.interruption(about),
      profile: {},
      policy: { language: 'en', linkHosts: ['zoom.us'] },
      to: 'customer',
      staff: undefined,
    })
    expect(data).toMatchObject({ link: 'https://zoom.us/rec/1' })
    expect(data).not.toHaveProperty('recording_url')
  })
})

describe('the list of hosts', () => {
  const bad = [
    'https://zoom.us',
    'zoom.us/rec',
    'zoom.us:443',
    '192.0.2.7',
    '[::1]',
    '',
    '*.zoom.us',
    'a b',
    'x'.repeat(254),
  ]
  it.each(bad)('does not hold %s', (host) => {
    expect(linkHostsSchema.safeParse([host]).success).toBe(false)
  })

  it('is empty in a policy that was saved before there was one', () => {
    const { linkHosts: _, ...older } = firstPolicy
    expect(policySchema.parse(older).linkHosts).toEqual([])
  })
})
