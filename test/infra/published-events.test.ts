import { describe, expect, it } from 'vitest'
import { factTypes, type Fact } from '../../shared/runtime/facts.ts'
import { ownTouchpoints, publishedEvents } from '../../shared/runtime/published-events.ts'
import { both } from './synthesised.ts'
import { ofType } from './template.ts'

const kept = (type: string): Fact =>
  ({ type: 'touchpoint.kept', detail: { v: 1, id: `a:${type}`, at: 0, person: 'a', type, channel: 'segment', alias: 'a' } })

/** The types of touchpoints that the rules of both stacks match. */
const listenedTo = both('aws').flatMap((template) => ofType(template, 'AWS::Events::Rule')).flatMap(({ Properties }) => {
  const pattern: { 'detail-type'?: string[]; detail?: { type?: string[] } } = Object(Object(Properties).EventPattern)
  return pattern['detail-type']?.includes('touchpoint.kept') ? pattern.detail?.type ?? ['all'] : []
})

describe('publishedEvents', () => {
  it('publishes every touchpoint that a rule of the product listens to, and no other', () => {
    expect([...new Set(listenedTo)].sort()).toEqual([...ownTouchpoints].sort())
    expect(listenedTo.every((type) => publishedEvents('none')(kept(type)))).toBe(true)
    expect(publishedEvents('none')(kept('web.page_viewed'))).toBe(false)
  })

  it('publishes what the deployer asks for as well', () => {
    expect(publishedEvents('web.page_viewed, email.opened')(kept('email.opened'))).toBe(true)
    expect(publishedEvents('web.page_viewed')(kept('order.paid'))).toBe(true)
    expect(publishedEvents('all')(kept('web.searched'))).toBe(true)
  })

  it('publishes all other types of events', () => {
    expect(factTypes.filter((type) => type !== 'touchpoint.kept').length).toBeGreaterThan(5)
    const stage: Fact = { type: 'stage.reached', detail: { v: 1, id: 'a', at: 0, person: 'a', stage: 'awareness' } }
    expect(publishedEvents('none')(stage)).toBe(true)
  })
})
