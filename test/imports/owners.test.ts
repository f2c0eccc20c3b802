import { describe, expect, it } from 'vitest'
import { shippedMappings } from '../../shared/imports/mappings/list.ts'
import { fieldOf, type Mapping, readsOwner, spellingsOf } from '../../shared/imports/mapping.ts'
import { tryOut } from '../../shared/imports/proposal/try-out.ts'
import { judgement } from '../../shared/imports/verdicts.ts'
import type { Staff } from '../../shared/policy/policy.ts'
import { now, shipped } from './row-results.ts'

const staff: readonly Staff[] = [
  ['li', '李雷'],
  ['w1', '王伟'],
  ['w2', '王伟'],
].map(([id = '', name = '']) => ({ id, name, role: 'member', active: true }))

const judgedWith = async (text: string, mapping: Mapping, list: readonly Staff[] | undefined = staff) =>
  Array.fromAsync(
    (
      await judgement(new TextEncoder().encode(text), {
        mappingFor: async () => mapping,
        staff: async () => list,
        now,
      })
    ).verdicts,
  )

const leads = [
  '手机号,时间,负责人',
  '13800138001,2026-01-05,李　雷',
  '13800138002,2026-01-05,王伟',
  '13800138003,2026-01-05,赵六',
  '13800138004,2026-01-05,',
]
const flags = [
  '',
  expect.stringContaining('owner.ambiguous: '),
  expect.stringContaining('owner.unknown: '),
  '',
]

const refuse = async (): Promise<never> => {
  throw new Error('was asked')
}

describe('a column of owners', () => {
  it('flags who cannot be reported, keeps what the row states, and makes the same calls whatever the staff list is', async () => {
    const verdicts = await judgedWith(leads.join('\n'), shipped('leads-zh'))
    expect(verdicts.map((verdict) => verdict.flags.join('; '))).toEqual(flags)
    expect(
      verdicts.flatMap((verdict) =>
        verdict.outcome === 'accepted' ? verdict.calls.map(({ call }) => call) : [],
      ),
    ).toMatchObject([
      { properties: { owner: '李　雷' } },
      { properties: { owner: '王伟' } },
      { properties: { owner: '赵六' } },
      { properties: {} },
    ])
    const without = await judgedWith(leads.join('\n'), shipped('leads-zh'), [])
    expect(without.map((verdict) => ({ ...verdict, flags: [] }))).toEqual(
      verdicts.map((verdict) => ({ ...verdict, flags: [] })),
    )
    expect(without.flatMap((verdict) => verdict.flags)).toEqual([])
  })

  it('is flagged without the name, which is personal data', async () => {
    const said = (await judgedWith(leads.join('\n'), shipped('leads-zh')))
      .flatMap((verdict) => verdict.flags)
      .join(' ')
    expect(said).not.toMatch(/王伟|赵六/)
  })

  it('is flagged when a mapping is tried out', async () => {
    const [headers = [], ...rows] = leads.map((line) => line.split(','))
    const verdicts = await tryOut(
      shipped('leads-zh'),
      headers,
      rows.map((cells, index) => ({ line: index + 2, cells })),
      false,
      now,
      staff,
    )
    expect(verdicts.map((verdict) => verdict.flags.join('; '))).toEqual(flags)
  })

  it.each(shippedMappings.filter(readsOwner))('is read by the shipped mapping $name', async (mapping) => {
    const time = typeof mapping.time === 'string' ? mapping.time : mapping.time.from
    const needed = new Set([time, 'owner', ...Object.values(mapping.identities).map(fieldOf)])
    const headers = Object.entries(mapping.columns)
      .map(([field, column]) => ({ field, ...spellingsOf(column) }))
      .filter(({ field, optional }) => !optional || needed.has(field))
      .map(({ field, headers: [header = ''] }) => [field, header] as const)
    const known: Readonly<Record<string, string>> = {
      owner: '王伟',
      [time]: '2026-01-05 09:30',
      phone: '13800138001',
      email: 'li.lei@example.com',
      points: '5',
    }
    const cell = (field: string): string =>
      known[field] ?? (field === mapping.value?.from ? '5' : `${field} 1`)
    const text = `${headers.map(([, header]) => header).join(',')}\n${headers.map(([field]) => cell(field)).join(',')}\n`
    const [verdict] = await judgedWith(text, mapping)
    expect(verdict?.outcome === 'rejected' ? [verdict.reason] : verdict?.flags).toContainEqual(
      expect.stringContaining('owner.ambiguous'),
    )
  })

  it('asks for the staff list only where the mapping reads an owner', async () => {
    const {
      props: { owner: _, ...props },
      ...rest
    } = shipped('leads-zh')
    const bytes = new TextEncoder().encode(leads.join('\n'))
    const { verdicts } = await judgement(bytes, {
      mappingFor: async () => ({ ...rest, props }),
      staff: refuse,
      now,
    })
    expect(await Array.fromAsync(verdicts)).toHaveLength(4)
  })
})
