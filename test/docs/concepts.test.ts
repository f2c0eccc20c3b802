import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { detectorTable, eventTable } from './event-table.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/concepts.md'), 'utf8')
const between = (name: string): string =>
  page.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0]?.trim() ?? ''

it('docs/concepts.md has the events that the detectors know', () => {
  expect(between('events')).toBe(eventTable())
})

it('docs/concepts.md has the detectors with their settings', () => {
  expect(between('detectors')).toBe(detectorTable())
})
