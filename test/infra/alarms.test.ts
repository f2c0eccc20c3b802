import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { functionNames } from '../../shared/runtime/names.ts'
import { synthesised } from './synthesised.ts'
import { type Found, functionNamed, ofType, target } from './template.ts'

const { stateless } = synthesised.aws
const alarms = ofType(stateless, 'AWS::CloudWatch::Alarm')
const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8')
const anchorOf = (title: string): string => title.toLowerCase().replaceAll(/[^\w -]/g, '').replaceAll(' ', '-')
const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => anchorOf(title ?? ''))
const saying = /^(?<impact>.+\.) What to do: docs\/runbook\.md#(?<anchor>[\w-]+)$/
const said = ({ Properties }: Found) => saying.exec(String(Properties['AlarmDescription']))?.groups

describe('an alarm', () => {
  it.each(alarms)('$id says what it costs the customer and links to its section of the runbook', (alarm) => {
    expect(said(alarm)?.['impact']?.length).toBeGreaterThan(30)
    expect(anchors).toContain(said(alarm)?.['anchor'])
  })

  it('has a section of the runbook to itself, and no section is left over', () => {
    const named = alarms.map((alarm) => said(alarm)?.['anchor'])
    expect(new Set(named).size).toBe(named.length)
    expect(anchors.filter((anchor) => /-(parked|late|failing|silent)$/.test(anchor)).sort()).toEqual([...named].sort())
  })

  it.each(alarms)('$id reaches the topic', ({ Properties }) => {
    expect(z.array(z.unknown()).parse(Properties['AlarmActions']).map(target)).toEqual([ofType(stateless, 'AWS::SNS::Topic')[0]?.id])
  })

  it('may reach the topic, for a topic with a policy of its own forgets the default one', () => {
    const [policy] = ofType(stateless, 'AWS::SNS::TopicPolicy')
    expect(JSON.stringify(policy)).toContain('"Effect":"Allow","Principal":{"Service":"cloudwatch.amazonaws.com"}')
  })

  it.each(functionNames)('goes off when %s fails', (name) => {
    expect(watching(name).length).toBeGreaterThan(0)
  })

  it('is one of the ten that cost nothing, or of the two that cost ten cents a month', () => {
    expect(alarms.length).toBeLessThanOrEqual(12)
  })
})

/** The alarms that notice a function failing: on itself, where its work is parked, or the HTTP API it stands behind. */
const watching = (name: (typeof functionNames)[number]) => {
  const { id } = functionNamed(stateless, name)
  const sources = ofType(stateless, 'AWS::Lambda::EventSourceMapping').filter(({ Properties }) => target(Properties['FunctionName']) === id)
    .flatMap(({ Properties }) => target(Properties['EventSourceArn']) ?? [])
  const parkedIn = /deadLetterTargetArn":\{"Fn::GetAtt":\["(\w+)"/
  const parked = sources.flatMap((queue) => parkedIn.exec(JSON.stringify(stateless.Resources[queue]))?.[1] ?? [])
  const behind = ofType(stateless, 'AWS::ApiGatewayV2::Integration').filter((one) => JSON.stringify(one).includes(`"${id}"`))
    .flatMap(({ Properties }) => target(Properties['ApiId']) ?? [])
  const watched = [id, ...parked, ...behind]
  return alarms.filter(({ Properties }) => watched.some((resource) => JSON.stringify(Properties['Dimensions']).includes(`"${resource}"`)))
}
