import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { retryDelay } from '../../shared/senders/delivery/retry-policy.ts'
import { classifySesError, sesRetryClass } from '../../shared/senders/providers/ses-errors.ts'
import { cut, robotAttempt, robotLimits, wecomVerdict } from '../../shared/senders/providers/wecom-robot.ts'

const { vectors } = z
  .object({ vectors: z.array(z.object({ id: z.string(), cases: z.array(z.unknown()) })) })
  .parse(JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8')))
const vector = <T>(id: string, schema: z.ZodType<T>): T[] =>
  z.array(schema).parse(vectors.find((entry) => entry.id === id)?.cases)

describe('documented vectors', () => {
  const wecomErrors = vector(
    'wecom-errors',
    z.object({ http: z.int(), body: z.object({ errcode: z.int(), errmsg: z.string() }), class: z.string() }),
  )
  it.each(wecomErrors)("WeCom's $body.errcode means $class", ({ http, body, class: means }) => {
    if (means !== 'sent') expect(wecomVerdict(body.errcode)).toBe(means)
    expect(robotAttempt(http, JSON.stringify(body)).as).toBe(means === 'sent' ? 'sent' : 'refused')
  })

  const sesErrors = vector(
    'ses-sendemail-errors',
    z.object({
      name: z.string(),
      message: z.string().default(''),
      http: z.int().default(400),
      class: z.string(),
    }),
  )
  it.each(sesErrors)("SES's $name $message means $class", ({ name, message, http, class: means }) => {
    expect(sesRetryClass(name, message)).toBe(means)
    expect(
      classifySesError(Object.assign(new Error(message), { name, $metadata: { httpStatusCode: http } })).as,
    ).toBe(http < 500 ? 'refused' : 'unclear')
  })

  const limits = vector(
    'wecom-robot-byte-limits',
    z.object({
      msgtype: z.enum(['text', 'markdown', 'markdown_v2']),
      content: z.string().optional(),
      unit: z.string().default(''),
      contentChars: z.int().default(0),
      bytes: z.int(),
      ok: z.boolean(),
    }),
  )
  it.each(limits)(
    'a robot accepts $bytes bytes of $msgtype: $ok',
    ({ msgtype, ok, bytes, unit, contentChars, content = unit.repeat(contentChars) }) => {
      expect(Buffer.byteLength(content)).toBe(bytes)
      expect(cut(content, robotLimits[msgtype]) === content).toBe(ok)
      expect(Buffer.byteLength(cut(content, robotLimits[msgtype]))).toBeLessThanOrEqual(robotLimits[msgtype])
    },
  )
})

describe('retryDelay', () => {
  it.each([
    ['retry-backoff', 6, 15],
    ['retry-max-3', 4, 15],
    ['retry-after-60s', 20, 2],
    ['retry-later-or-alert', 6, 16],
    ['hold-until-quota-resets', 48, 70],
    ['pause-channel', 48, 70],
  ] as const)('%s is retried with bounded delays, until attempt %i', (verdict, last, most) => {
    for (let tries = 1; tries < last; tries += 1) {
      const wait = retryDelay(verdict, tries, 'm') ?? 0
      expect(wait).toBeGreaterThan(0)
      expect(wait).toBeLessThanOrEqual(most * 60_000 + 2000)
    }
    expect(retryDelay(verdict, last, 'm')).toBeUndefined()
  })

  it.each([
    'permanent',
    'permanent-recipient',
    'permanent-bug',
    'permanent-config-alert',
    'permanent-stop-channel',
    'permanent-disable-destination',
    'refresh-token-once',
  ] as const)('%s is not retried', (verdict) => {
    expect(retryDelay(verdict, 1, 'm')).toBeUndefined()
  })

  it('waits at least a minute after 45009', () => {
    for (const id of 'abcdefgh') expect(retryDelay('retry-after-60s', 1, id)).toBeGreaterThanOrEqual(60_000)
  })
})
