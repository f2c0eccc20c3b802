import { describe, expect, it } from 'vitest'
import { watchDetectors } from '../../shared/detectors/list.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { policyFault, unknownKey } from '../../shared/policy/policy-check.ts'
import type { Policy } from '../../shared/policy/policy.ts'

const causes = Object.fromEntries(
  watchDetectors.map(({ cause, facts, settings }) => [cause, { facts, settings: settings.schema }]),
)
const faultOf = (change: Partial<Policy>) =>
  policyFault({ ...firstPolicy, ...change }, { causes, robots: ['sales'] })

const { calendar, urgency } = firstPolicy
const colleague = { id: 'an', name: 'An', role: 'member', active: true } as const
const [playbook = expect.fail('no playbook'), ...otherPlaybooks] = firstPolicy.playbooks
const [template = expect.fail('no template'), ...otherTemplates] = firstPolicy.templates
const body = (text: string) => ({ templates: [{ ...template, body: text }, ...otherTemplates] })

describe('policyFault', () => {
  it('finds nothing in the policy that ships, nor in a policy at its limits', () => {
    expect(faultOf({})).toBeUndefined()
    expect(
      faultOf({
        caps: { day: 0, week: 0, month: 1000 },
        erasureWait: 'PT0S',
        staff: [{ ...colleague, robot: 'sales' }],
      }),
    ).toBeUndefined()
    expect(
      faultOf({
        calendar: { ...calendar, holidays: ['2028-02-29'] },
        scoreHalfLife: 'PT1S',
        lostAfter: 'P3660D',
      }),
    ).toBeUndefined()
  })

  it.each<[string, Partial<Policy>, string]>([
    ['a half-life of zero', { scoreHalfLife: 'PT0S' }, 'scoreHalfLife'],
    ['a half-life of zero days', { scoreHalfLife: 'P0D' }, 'scoreHalfLife'],
    ['an urgency that doubles at once', { urgency: { ...urgency, halfLife: 'PT0S' } }, 'urgency.halfLife'],
    [
      'a deadline of zero',
      { detectors: { 'lead-cooling': { patience: 'PT0M' } } },
      'detectors.lead-cooling.patience',
    ],
    [
      'a setting that is no duration',
      { detectors: { 'no-show': { patience: 'half an hour' } } },
      'detectors.no-show.patience',
    ],
    [
      'a misspelt setting of a detector',
      { detectors: { 'no-show': { patient: 'PT1H' } } },
      'detectors.no-show.patient',
    ],
    ['a worth of zero', { detectors: { 'no-show': { value: 0 } } }, 'detectors.no-show.value'],
    ['a worth beyond measure', { detectors: { 'no-show': { value: 1e7 } } }, 'detectors.no-show.value'],
    [
      'settings that all objects inherit',
      { detectors: { constructor: { value: 1 } } },
      'detectors.constructor',
    ],
    ['a duration too long to count with', { lostAfter: 'P99999999999999D' }, 'lostAfter'],
    ['a half-life of zero of one field', { profileHalfLives: { phone: 'PT0S' } }, 'profileHalfLives.phone'],
    [
      'a wait of zero',
      { playbooks: [{ ...playbook, steps: [{ do: 'wait', id: 'w', for: 'PT0S' }] }, ...otherPlaybooks] },
      'playbooks.0.steps.0.for',
    ],
    ['a negative cap', { caps: { day: -1, week: 3, month: 8 } }, 'caps.day'],
    [
      'a month that does not exist',
      { calendar: { ...calendar, holidays: ['2026-13-45'] } },
      'calendar.holidays.0',
    ],
    [
      'a day that does not exist',
      { calendar: { ...calendar, workdays: ['2026-01-04', '2026-02-30'] } },
      'calendar.workdays.1',
    ],
    [
      '60,000 holidays',
      { calendar: { ...calendar, holidays: Array.from({ length: 60_000 }, () => '2026-10-01') } },
      'calendar.holidays',
    ],
    [
      'an opening that ends when it begins',
      { calendar: { ...calendar, week: calendar.week.map(() => [['09:00', '09:00']]) } },
      'calendar.week.0.0',
    ],
    ['a zone that does not exist', { calendar: { ...calendar, timeZone: 'Mars/Base' } }, 'calendar.timeZone'],
    ['a robot that is not connected', { staff: [{ ...colleague, robot: 'slaes' }] }, 'staff.0.robot'],
    ['two colleagues of one id', { staff: [colleague, colleague] }, 'staff.1.id'],
    [
      'a cause that no detector has',
      { playbooks: [{ ...playbook, cause: 'lead-coolin' }, ...otherPlaybooks] },
      'playbooks.0.cause',
    ],
    [
      'a cause that all objects inherit',
      { playbooks: [{ ...playbook, cause: 'constructor' }, ...otherPlaybooks] },
      'playbooks.0.cause',
    ],
    [
      'two playbooks for one cause',
      { playbooks: [playbook, { ...playbook, id: 'second' }, ...otherPlaybooks] },
      'playbooks.1.cause',
    ],
    [
      'settings of a cause that no detector has',
      { detectors: { 'no-shwo': { value: 1 } } },
      'detectors.no-shwo',
    ],
    ['a template that is gone', { templates: otherTemplates }, 'playbooks.0.steps.0.template'],
    ['a misspelt placeholder', body('Call {{nmae}}'), 'templates.0.body'],
    ['a misspelt optional placeholder', body('Call {{ nmae? }}'), 'templates.0.body'],
    ['a placeholder of another language', body('致电 {{姓名}}'), 'templates.0.body'],
    ['a fact of another cause', body('{{recording_url}}'), 'templates.0.body'],
  ])('names the field of %s', (_, change, field) => expect(faultOf(change)?.field).toBe(field))

  it('suggests the placeholder that was meant', () =>
    expect(faultOf(body('{{nmae}}'))?.rule).toContain('did you mean name?'))
})

describe('unknownKey', () => {
  it.each([
    [{ linkHost: ['a.example'] }, { linkHosts: [] }, 'linkHost', 'did you mean linkHosts?'],
    [{ caps: { day: 1, weak: 3 } }, { caps: { day: 1, week: 2 } }, 'caps.weak', 'did you mean week?'],
    [
      { staff: [{ id: 'a' }, { id: 'b', emial: 'x' }] },
      { staff: [{ id: 'a' }, { id: 'b' }] },
      'staff.1.emial',
      'is not a setting',
    ],
  ])('finds %j', (given, parsed, field, rule) => {
    expect(unknownKey(given, parsed)?.field).toBe(field)
    expect(unknownKey(given, parsed)?.rule).toContain(rule)
  })

  it('accepts a document that the schema kept whole', () =>
    expect(unknownKey(firstPolicy, structuredClone(firstPolicy))).toBeUndefined())
})

describe('facts of a detector', () => {
  it('are named once each, so that templates can use them', () => {
    for (const { facts } of watchDetectors) expect(new Set(facts).size).toBe(facts.length)
  })
})
