import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { policySchema } from '../../shared/policy/policy.ts'
import { stepKinds } from '../../shared/playbooks/steps/list.ts'
import { senders } from '../../shared/runtime/sender-list.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/policy.md'), 'utf8')
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => /^\| `([^`]+)`/.exec(line)?.[1] ?? '')

it('docs/policy.md has a row for every key of the policy, and for no other', () => {
  const keys = Object.keys(policySchema.parse(firstPolicy))
  const documented = rows
    .filter((name) => !Object.hasOwn(stepKinds, name))
    .map((name) => name.split('.')[0] ?? '')
  expect([...new Set(documented)].sort()).toEqual(keys.sort())
})

it('docs/policy.md names every key of nested settings', () => {
  const { calendar, urgency, quietHours, caps, retention } = firstPolicy
  const nested = [calendar, urgency, quietHours, caps, retention].flatMap((part) => Object.keys(part))
  expect(nested.filter((key) => !new RegExp(`[\`.]${key}\``).test(page))).toEqual([])
})

it('docs/policy.md has every step and sender', () => {
  expect(Object.keys(stepKinds).filter((step) => !rows.includes(step))).toEqual([])
  expect(senders.filter(({ via }) => !page.includes(`\`${via}\``))).toEqual([])
})

it('the example of docs/policy.md can be saved', () => {
  const [, example = ''] = /```json\n([^]*?)```/.exec(page) ?? []
  expect(policySchema.safeParse({ ...firstPolicy, ...JSON.parse(example) }).success).toBe(true)
})
