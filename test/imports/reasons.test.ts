import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from '../../shared/imports/reasons/en.ts'
import { importReason, importReasonText, storedReason } from '../../shared/imports/reasons/import-reason.ts'
import { zh } from '../../shared/imports/reasons/zh.ts'
import { uploadSchema } from '../../shared/model/import-job.ts'

const shared = join(import.meta.dirname, '../../shared')
const sources = readdirSync(shared, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
)
const parametersOf = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort()

describe('the reasons of an import', () => {
  it.each(Object.entries(en))('%s names the same parameters in both languages', (code, text) => {
    const chinese = Object.entries(zh).find(([each]) => each === code)?.[1] ?? ''
    expect(parametersOf(chinese)).toEqual(parametersOf(text))
    if (code !== 'text') expect(chinese).toMatch(/\p{Script=Han}/u)
  })

  it('have a text for every code that the code makes, and no text that nothing makes', () => {
    const source = sources
      .filter((file) => !/reasons.(en|zh)\.ts$/.test(file))
      .map((file) => readFileSync(join(shared, file), 'utf8'))
      .join('\n')
    const isMade = (code: string): boolean =>
      source.includes(`'${code}'`) || /^(cell|file\.unread-header)[.-](formula|error|unknown)$/.test(code)
    expect(Object.keys(en).filter((code) => !isMade(code))).toEqual([])
  })

  it('name the column before the text', () => {
    const reason = importReason('cell.no-amount', { column: '金额', currency: 'CNY', example: '1234.50' })
    expect(importReasonText('en', reason)).toBe('金额 must be an amount of CNY such as 1234.50')
    expect(importReasonText('zh', reason)).toBe('金额 必须是 CNY 金额，例如 1234.50')
  })

  it('of a later version are shown by their code', () => {
    expect(importReasonText('zh', { code: 'cell.of-tomorrow' })).toBe('cell.of-tomorrow')
  })

  it('are stored with short parameters, well formed', () => {
    const column = `${'x'.repeat(5000)}\ud800`
    const stored = storedReason(importReason('cell.empty', { column }))
    expect(String(stored.params?.['column']).length).toBeLessThanOrEqual(201)
    expect(String(stored.params?.['column']).isWellFormed()).toBe(true)
  })

  it('that an earlier version stored as texts are read by their English text', () => {
    const told = uploadSchema.shape.told.parse([{ line: 3, zh: '不能为空', en: 'must not be empty' }])
    expect(told).toEqual([{ line: 3, reason: { code: 'text', params: { text: 'must not be empty' } } }])
  })

  it('are never made by parsing a sentence', () => {
    const parsing = sources.filter((file) =>
      /\[\s*\/\^[^\n]*\/\w*,\s*'[^']*\p{Script=Han}/u.test(readFileSync(join(shared, file), 'utf8')),
    )
    expect(parsing).toEqual([])
  })
})
