import { describe, expect, it } from 'vitest'
import { fitsPattern } from '../../infra/local/events/event-pattern.ts'
import type { JsonObject } from '../../infra/local/json.ts'
import { readSchedule } from '../../infra/local/events/schedules.ts'
import { inputFor } from '../../infra/local/events/target-input.ts'
import { matchRoute } from '../../infra/local/http-api/routes.ts'

const event = {
  source: 'rethread',
  'detail-type': 'interruption.found',
  detail: { cause: 'no-show', value: 12, tags: ['a', 'b'], nested: { deep: true }, empty: null },
}

describe('which events a rule hears', () => {
  it.each<[JsonObject, boolean]>([
    [{ source: ['rethread'] }, true],
    [{ source: ['rethread', 'other'], 'detail-type': ['interruption.lost'] }, false],
    [{ 'detail-type': [{ prefix: 'interruption.' }] }, true],
    [{ 'detail-type': [{ suffix: '.lost' }] }, false],
    [{ detail: { cause: [{ 'anything-but': ['no-show', 'x'] }] } }, false],
    [{ detail: { cause: [{ 'anything-but': { prefix: 'email' } }] } }, true],
    [{ detail: { missing: [{ exists: false }], cause: [{ exists: true }] } }, true],
    [{ detail: { missing: [{ 'anything-but': 'x' }] } }, false],
    [{ detail: { value: [{ numeric: ['>', 10, '<=', 12] }] } }, true],
    [{ detail: { value: [{ numeric: ['<', 10] }, 12] } }, true],
    [{ detail: { tags: ['b'] } }, true],
    [{ detail: { tags: ['c'] } }, false],
    [{ detail: { nested: { deep: [true] } } }, true],
    [{ detail: { empty: [null] } }, true],
    [{ $or: [{ source: ['x'] }, { detail: { cause: ['no-show'] } }] }, true],
    [{ source: [{ 'equals-ignore-case': 'ReThread' }] }, true],
    [{ 'detail-type': [{ wildcard: 'inter*.f*d' }] }, true],
  ])('%j: %s', (pattern, fits) => expect(fitsPattern(pattern, event)).toBe(fits))

  it('fails on a rule it does not know', () =>
    expect(() => fitsPattern({ source: [{ cidr: '10.0.0.0/8' }] }, event)).toThrow('cidr'))
})

describe('what a target is given', () => {
  it.each<[JsonObject, unknown]>([
    [{}, event],
    [{ Input: '{"a":1}' }, { a: 1 }],
    [{ InputPath: '$.detail.nested' }, { deep: true }],
    [
      {
        InputTransformer: {
          InputPathsMap: { c: '$.detail.cause', v: '$.detail.value' },
          InputTemplate: '{"cause": <c>, "value": <v>, "text": "because <c>"}',
        },
      },
      { cause: 'no-show', value: 12, text: 'because no-show' },
    ],
  ])('%j', (target, given) => expect(inputFor(target, event)).toEqual(given))
})

const at = (text: string): number => Date.parse(text)

describe('when a schedule fires', () => {
  it.each([
    ['rate(1 minute)', '2026-01-05T09:00:10Z', '2026-01-05T09:01:00Z'],
    ['rate(5 minutes)', '2026-01-05T09:00:00Z', '2026-01-05T09:05:00Z'],
    ['cron(0 8 ? * 2-6 *)', '2026-01-02T09:00:00Z', '2026-01-05T08:00:00Z'],
    ['cron(15 10 L * ? *)', '2026-02-01T00:00:00Z', '2026-02-28T10:15:00Z'],
    ['cron(0 8 1 * ? 2027)', '2026-02-01T00:00:00Z', '2027-01-01T08:00:00Z'],
  ])('%s after %s fires at %s', (expression, after, next) =>
    expect(new Date(readSchedule(expression)(at(after)))).toEqual(new Date(next)),
  )

  it('minds a time zone', () =>
    expect(new Date(readSchedule('cron(0 8 * * ? *)', 'Asia/Shanghai')(at('2026-01-05T01:00:00Z')))).toEqual(
      new Date('2026-01-06T00:00:00Z'),
    ))
  it.each(['rate(5 minute)', 'rate(1 minutes)', 'rate(0 minutes)', 'cron(* * * * *)', 'every minute'])(
    'refuses %s as AWS does',
    (expression) => expect(() => readSchedule(expression)).toThrow(),
  )
})

describe('which route a request takes', () => {
  const routes = [
    'GET /things/{kind}/one',
    'ANY /things/{kind}/{rest+}',
    'POST /things/{kind}/{rest+}',
    'GET /things/all/one',
    '$default',
  ].map((key) => ({ key, to: key }))
  it.each([
    ['GET', '/things/a/one', 'GET /things/{kind}/one', { kind: 'a' }],
    ['GET', '/things/all/one', 'GET /things/all/one', {}],
    ['PUT', '/things/a/one', 'ANY /things/{kind}/{rest+}', { kind: 'a', rest: 'one' }],
    ['POST', '/things/a/x/y', 'POST /things/{kind}/{rest+}', { kind: 'a', rest: 'x/y' }],
    ['GET', '/things/a', '$default', {}],
    ['GET', '/', '$default', {}],
  ])('%s %s takes %s', (method, path, key, parameters) =>
    expect(matchRoute(routes, method, path)).toMatchObject({ route: { key }, parameters }),
  )
  it('takes none where there is none', () =>
    expect(matchRoute(routes.slice(0, 1), 'GET', '/things/a/one/')).toBeUndefined())
})
