import { describe, expect, it } from 'vitest'
import { help, readOptions } from '../../infra/cli/connection/options.ts'
import { formatDryRun, isFine, formatList, formatTrial } from '../../infra/cli/connection/output.ts'

const keys = { url: 'http://127.0.0.1:8787', token: 'of-this-machine' }

describe('npm run connection', () => {
  it('reads the token from the environment, or the machine that runs here, and opens no other with it', () => {
    expect(readOptions(['list'], { RETHREAD_TOKEN: 'said' }, keys)?.token).toBe('said')
    expect(readOptions(['list'], {}, keys)?.token).toBe('of-this-machine')
    expect(() => readOptions(['list', '--url', 'https://elsewhere.example.com'], {}, keys)).toThrow(
      'RETHREAD_TOKEN',
    )
  })

  it('takes no secret on the command line', () => {
    for (const option of ['--token', '--secret', '--secrets'])
      expect(() => readOptions(['list', option, 'x'], {}, keys)).toThrow(option)
    expect(help).not.toMatch(/--(token|secrets?) /)
  })

  it('states which word is wrong or missing', () => {
    expect(() => readOptions(['dance'], {}, keys)).toThrow('the first word must be one of channels, list')
    expect(() => readOptions(['pause', 'typeform'], {}, keys)).toThrow('which connection?')
    expect(() => readOptions(['dry-run', 'typeform', '-', '--header', 'nonsense'], {}, keys)).toThrow(
      'NAME: VALUE',
    )
    expect(
      readOptions(['dry-run', 'jd', '-', '--header', 'X-A: b: c', '--query', 'a=b=c'], {}, keys),
    ).toMatchObject({ header: { 'X-A': 'b: c' }, query: { a: 'b=c' } })
    expect(readOptions(['--help'], {}, undefined)).toBeUndefined()
  })

  it('reports in words what was found', () => {
    const health = {
      lastDelivery: { from: 0, to: 3_600_000 },
      stored: 9,
      refused: 1,
      held: 0,
      errorRate: 0.1,
      lag: { p50: 1000, p95: null },
      lastRefusal: null,
    }
    expect(
      formatList([
        {
          channel: 'typeform',
          id: 'fair',
          state: 'live',
          settings: {},
          secrets: {},
          version: 1,
          updatedAt: 1,
          health,
        },
      ]),
    ).toMatch(/typeform {2}fair.+00:00…01:00 .+10\.0 % .+≤ 1 s .+> 1 d/)
    const checks = [
      { what: { code: 'check.unsigned-refused' }, ok: false, why: { code: 'check.unsigned-accepted' } },
    ]
    expect(formatTrial({ ok: false, checks, unchecked: [{ code: 'unchecked.signature' }] })).toBe(
      'FAIL  an unsigned request is refused: an unsigned request was accepted\n' +
        '?     whether a signature is accepted: only the vendor can make one\n',
    )
    const refused = {
      door: 'self-signed' as const,
      events: [{ text: '', touchpoints: [], refused: { field: 'id', rule: 'id must be there' } }],
    }
    expect(formatDryRun(refused)).toContain('refused on record: id must be there')
    expect(isFine(refused)).toBe(false)
  })
})
