import { describe, expect, it } from 'vitest'
import { readParameters } from '../../infra/parameters.ts'
import { hubspotChannel } from '../../shared/crm/hubspot/settings.ts'
import { mayWant } from '../../shared/crm/listeners.ts'
import { domainEventTypes, type DomainEvent } from '../../shared/model/domain-events.ts'
import { ownTouchpoints, publishedEvents } from '../../shared/model/published-events.ts'
import { both } from './synthesised.ts'
import { ofType } from './template.ts'

const kept = (type: string): DomainEvent => ({
  type: 'touchpoint.kept',
  detail: { v: 1, id: `a:${type}`, at: 0, person: 'a', type, channel: 'segment', alias: 'a' },
})

/** The types of touchpoints that the rules of both stacks match. */
const listenedTo = both('aws')
  .flatMap((template) => ofType(template, 'AWS::Events::Rule'))
  .flatMap(({ Properties }) => {
    const pattern: { 'detail-type'?: string[]; detail?: { type?: string[] } } = Object(
      Object(Properties).EventPattern,
    )
    return pattern['detail-type']?.includes('touchpoint.kept') ? (pattern.detail?.type ?? ['all']) : []
  })

const stage: DomainEvent = {
  type: 'stage.reached',
  detail: { v: 1, id: 'a', at: 0, person: 'a', stage: 'awareness' },
}
const nobody = async () => false
const onBus = async (more: string, event: DomainEvent, stagesWanted = nobody) =>
  (await publishedEvents(more, stagesWanted)([event])).length === 1

const given = (publishTouchpoints: string) =>
  readParameters({ context: (name) => ({ publishTouchpoints })[name], env: {} })
const facts = (...names: string[]) => ({
  channel: 'webhook-out',
  settings: { url: 'https://erp.example.com/', facts: names },
})

describe('publishedEvents', () => {
  it('publishes every touchpoint that a rule of the product listens to, and no other', async () => {
    expect([...new Set(listenedTo)].sort()).toEqual([...ownTouchpoints].sort())
    for (const type of listenedTo) expect(await onBus('none', kept(type))).toBe(true)
    expect(await onBus('none', kept('web.page_viewed'))).toBe(false)
  })

  it('publishes what the deployer asks for as well', async () => {
    expect(await onBus('web.page_viewed, email.opened', kept('email.opened'))).toBe(true)
    expect(await onBus('web.page_viewed', kept('order.paid'))).toBe(true)
    expect(await onBus('all', kept('web.searched'))).toBe(true)
    for (const more of ['all', 'stage.reached', 'web.searched, stage.reached'])
      expect(await onBus(more, stage)).toBe(true)
  })

  it('publishes a stage while a connection wants it, and asks only then', async () => {
    expect(await onBus('none', stage)).toBe(false)
    expect(await onBus('none', stage, async () => true)).toBe(true)
    await onBus('none', kept('order.paid'), () => Promise.reject(new Error('asked')))
  })

  it('keeps the order of what it publishes, and everything that is neither', async () => {
    const found: DomainEvent = {
      type: 'interruption.found',
      detail: { v: 1, id: 'i', at: 0, person: 'a', interruption: 'i', alias: 'a', cause: 'no-show' },
    }
    expect(
      await publishedEvents('none', nobody)([kept('order.paid'), stage, found, kept('web.searched')]),
    ).toEqual([kept('order.paid'), found])
    expect(
      domainEventTypes.filter((type) => type !== 'touchpoint.kept' && type !== 'stage.reached').length,
    ).toBeGreaterThan(5)
  })

  it('takes the parameter that names it', () => {
    expect(given('web.searched, stage.reached').publishTouchpoints).toBe('web.searched, stage.reached')
    expect(() => given('stages')).toThrow('publishTouchpoints')
  })
})

describe('mayWant', () => {
  it.each([
    ['an endpoint that asked for it', facts('stage.reached'), true],
    ['an endpoint that asked for other events', facts('interruption.found'), false],
    ['HubSpot, which follows stages', { channel: hubspotChannel, settings: { portal: '62515' } }, true],
    ['an outgoing channel that says nothing of events', { channel: 'erp-out', settings: null }, true],
    ['a channel that only brings events in', { channel: 'segment', settings: {} }, false],
  ])('is right of %s', (_, connection, wanted) => {
    expect(mayWant(connection, 'stage.reached')).toBe(wanted)
  })
})
