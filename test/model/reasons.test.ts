import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from '../../shared/model/reasons/en.ts'
import { reasonText } from '../../shared/model/reasons/reason-text.ts'
import { reason, reasonBecause, reasonSchema } from '../../shared/model/reasons/reason.ts'
import { zh } from '../../shared/model/reasons/zh.ts'
import { senders } from '../../shared/runtime/sender-list.ts'

const namesIn = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort()
const codes = Object.keys(en)

describe('the catalogues of reasons', () => {
  it('have the same codes', () => {
    expect(Object.keys(zh)).toEqual(codes)
  })

  it('name the same parameters in both languages', () => {
    const params = (texts: Readonly<Record<string, string>>) =>
      Object.entries(texts).map(([code, text]) => [code, namesIn(text)])
    expect(params(zh)).toEqual(params(en))
  })

  it('are Chinese in Chinese and English in English', () => {
    const others = (texts: object) => Object.entries(texts).filter(([code]) => code !== 'text')
    expect(others(zh).filter(([, text]) => !/\p{sc=Han}/u.test(text))).toEqual([])
    expect(others(en).filter(([, text]) => /\p{sc=Han}/u.test(text))).toEqual([])
  })

  it('hold no code that the product does not use', () => {
    const root = join(import.meta.dirname, '../..')
    const source = globSync('{shared,functions}/**/*.{ts,tsx}', { cwd: root })
      .filter((file) => !/reasons[\\/](en|zh)\.ts$/.test(file))
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .join('\n')
    const families = ['outcome.', 'delivery.', 'guard.cap-']
    for (const family of families) expect(source).toContain(`\`${family}\${`)
    expect(
      codes.filter(
        (code) =>
          code !== 'text' &&
          !source.includes(`'${code}'`) &&
          !families.some((family) => code.startsWith(family)),
      ),
    ).toEqual([])
  })

  it('have the reasons of every sender in its list', () => {
    const missing = senders.flatMap(({ customer, staff }) => [customer.missing, staff.missing])
    expect(missing.filter((code) => !codes.includes(code))).toEqual([])
  })
})

describe('a reason in words', () => {
  it('fills in its parameters', () => {
    expect(reasonText('en', reason('guard.cap-week', { most: 3 }))).toBe('frequency cap: 3 a week')
    expect(reasonText('zh', reason('guard.cap-week', { most: 3 }))).toBe('触达上限：每周 3 次')
  })

  it('shows the reason behind it, with its parameters', () => {
    const behind = reason('recipient.colleague-without-robot', { colleague: 'lin-yue' })
    const waits = reasonBecause('step.waiting-for-recipient', behind)
    expect(reasonText('en', waits)).toBe('waits for a recipient: lin-yue reads no group with a robot')
    expect(reasonText('zh', waits)).toBe('等待可联系的同事：lin-yue 没有绑定群机器人')
    const unsafe = reason('template.link-refused', { name: 'link', link: 'url', why: 'link.not-https' })
    expect(reasonText('en', reasonBecause('doubt.not-retried', unsafe))).toBe(
      'not sent again: the template needs link, and url must be an https address',
    )
  })

  it('uses the words of the reader for its parameters', () => {
    const suppressed = reason('guard.suppressed', { why: 'email.bounced' })
    expect(reasonText('zh', suppressed, () => '邮件 · 退信')).toBe('地址已被屏蔽（邮件 · 退信）')
  })

  it('of a code it does not know is the code', () => {
    expect(reasonText('zh', { code: 'guard.later', params: { most: 1 } })).toBe('guard.later')
    expect(reasonText('en', { code: 'constructor' })).toBe('constructor')
  })

  it('ends where a code names itself', () => {
    const circle = { code: 'doubt.not-retried', params: { why: 'doubt.not-retried' } }
    expect(reasonText('en', circle)).toBe('not sent again: not sent again: ')
    const other = { code: 'guard.interruption-over', params: { outcome: 'guard.interruption-over' } }
    expect(reasonText('en', other)).toBe('no longer broken (no longer broken ())')
  })

  it('that was stored as a sentence is that sentence, whatever it contains', () => {
    const old = reasonSchema.parse('consent: {why} was given')
    expect([reasonText('zh', old), reasonText('en', old)]).toEqual([
      'consent: {why} was given',
      'consent: {why} was given',
    ])
    expect(reasonSchema.parse({ code: 'guard.erased' })).toEqual({ code: 'guard.erased' })
    expect(reasonSchema.safeParse({ params: {} }).success).toBe(false)
  })
})
