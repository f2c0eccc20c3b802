import { describe, expect, it } from 'vitest'
import { causeValue, watchDetectors } from '../../shared/detectors/list.ts'
import { placeholdersOf } from '../../shared/senders/templates/render.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import { policySchema } from '../../shared/policy/policy.ts'
import { addBusinessTime } from '../../shared/teams/calendar.ts'

const shanghai = (text: string) => Date.parse(`${text}+08:00`)
const halfAnHour = 1_800_000

describe('the policy a company begins with', () => {
  it('is one that a company could have saved', () => {
    expect(policySchema.parse(firstPolicy)).toEqual(firstPolicy)
  })

  it('has playbooks for causes of detectors only', () => {
    const causes = watchDetectors.map(({ cause }) => cause)
    expect(
      firstPolicy.playbooks.map(({ cause }) => cause).filter((cause) => !causes.includes(cause)),
    ).toEqual([])
  })

  it.each([
    ['lead-cooling', 8],
    ['no-show', 4],
    ['email-unopened', 1],
    ['stale-profile', 0.5],
  ])('values an interruption by %s at %d', (cause, value) => {
    expect(causeValue(cause, firstPolicy)).toBe(value)
  })

  it('has every template its playbooks send, and no other', () => {
    const sent = firstPolicy.playbooks.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.do === 'send' ? [step.template] : [])),
    )
    expect(firstPolicy.templates.map(({ id }) => id).sort()).toEqual([...new Set(sent)].sort())
  })

  it('states in its templates only what there is to state', () => {
    const names = firstPolicy.templates.flatMap(({ subject = '', body }) => placeholdersOf(subject + body))
    expect([...new Set(names)].sort()).toEqual(['because', 'company', 'form', 'link', 'name'])
  })

  it('has a subject for every e-mail, and asks a customer only for what they asked for', () => {
    for (const step of firstPolicy.playbooks.flatMap(({ steps }) => steps)) {
      if (step.do !== 'send') continue
      if (step.via === 'email')
        expect(firstPolicy.templates.find(({ id }) => id === step.template)?.subject).toBeDefined()
      expect([step.to === 'customer', step.category, step.class]).toEqual(
        step.to === 'customer' ? [true, 'service', 'M'] : [false, 'staff', 'X'],
      )
    }
  })
})

describe('its calendar', () => {
  it.each([
    ['a working day', '2026-01-05T10:00', '2026-01-05T10:30'],
    ['a Friday evening', '2026-01-09T17:50', '2026-01-12T09:20'],
    ['New Year, into the Sunday worked for it', '2026-01-01T12:00', '2026-01-04T09:30'],
    ['the Saturday worked before the Spring Festival', '2026-02-14T17:45', '2026-02-24T09:15'],
    ['the Spring Festival', '2026-02-17T10:00', '2026-02-24T09:30'],
    ['Qingming', '2026-04-04T10:00', '2026-04-07T09:30'],
    ['Labour Day', '2026-05-01T10:00', '2026-05-06T09:30'],
    ['the Saturday worked for Labour Day', '2026-05-09T10:00', '2026-05-09T10:30'],
    ['the Dragon Boat Festival', '2026-06-19T10:00', '2026-06-22T09:30'],
    ['the Sunday worked for the National Day', '2026-09-20T10:00', '2026-09-20T10:30'],
    ['the Mid-Autumn Festival', '2026-09-25T10:00', '2026-09-28T09:30'],
    ['the National Day', '2026-10-01T10:00', '2026-10-08T09:30'],
  ])('gives a lead from %s half an hour of working time', (_, from, to) => {
    expect(addBusinessTime(firstPolicy.calendar, shanghai(from), halfAnHour)).toBe(shanghai(to))
  })

  it('closes for as many days as the State Council states', () => {
    expect(firstPolicy.calendar.holidays.filter((date) => date.startsWith('2026'))).toHaveLength(
      3 + 9 + 3 + 5 + 3 + 3 + 7,
    )
    expect(firstPolicy.calendar.workdays.filter((date) => date.startsWith('2026'))).toHaveLength(6)
  })
})
