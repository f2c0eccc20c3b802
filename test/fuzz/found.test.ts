import { describe, expect, it } from 'vitest'
import { instantOf } from '../../shared/model/stated-time.ts'
import { parseXml } from '../../shared/channels/parsing/xml.ts'
import { isValidId } from '../../shared/api/query-params.ts'
import { trackedLink } from '../../shared/senders/templates/links.ts'
import { startTestConsole } from '../console/test-console.ts'
import { tracked } from '../channels/delivery.ts'
import { senderProfile } from '../senders/sending-installation.ts'
import { aMessage } from './message.ts'

describe('what fuzzing found', () => {
  it.each([8.64e15 + 1, 8.64e15, 253_402_300_800_000, 9e15])(
    'a time beyond the year 9999 (%d) is unreadable, and the event is kept',
    async (timestamp) => {
      expect(instantOf(timestamp)).toBeUndefined()
      const kept = await tracked({
        type: 'track',
        userId: 'u1',
        event: 'Webinar Registered',
        timestamp,
        properties: { starts_at: timestamp },
      })
      expect(kept).toMatchObject({ statedAt: '-', props: { clock: 'unreadable' } })
    },
  )

  it('the last moment of the year 9999 is a time', () =>
    expect(instantOf('9999-12-31T23:59:59.999Z')).toBe(253_402_300_799_999))

  it.each(['<xml><__proto__>1</__proto__></xml>', '<xml><a><__proto__><b>1</b></__proto__></a></xml>'])(
    'WeCom XML that names what all objects share is refused: %s',
    async (xml) => {
      await expect(parseXml(xml)).rejects.toThrow('the message must be XML')
    },
  )

  it.each([
    `/api/people/person:${'x'.repeat(3000)}`,
    `/api/treatments/${'x'.repeat(3000)}`,
    `/api/connections/segment/${'x'.repeat(3000)}`,
    '/api/people/person:\ud800',
  ])('an id that no key can hold names nobody, and no database is asked: %.40s', async (path) => {
    expect(isValidId('x'.repeat(101))).toBe(false)
    expect((await startTestConsole().ask(path)).status).toBe(404)
  })

  it("a link is reported as it is where the reader's name is too long for a token", () => {
    expect(
      trackedLink(
        'https://example.com/',
        aMessage.message({}),
        { wecom: `ww1:${'w'.repeat(400)}` },
        senderProfile,
      ),
    ).toBe('https://example.com/')
  })
})
