import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { concurrencyNeeded } from '../../infra/next-steps.ts'
import { assumptions } from '../bench/cost/assumptions.ts'
import { synthesised } from './synthesised.ts'
import { ofType } from './template.ts'

const doc = (name: string): string => readFileSync(join(import.meta.dirname, '../..', name), 'utf8')
const { stateless } = synthesised.aws
const alarms = ofType(stateless, 'AWS::CloudWatch::Alarm')
const watched = z.array(z.looseObject({ MetricStat: z.unknown().optional() }))
const metrics = alarms.reduce(
  (sum, { Properties }) =>
    sum +
    ('Metrics' in Properties
      ? watched.parse(Properties['Metrics']).filter(({ MetricStat }) => MetricStat !== undefined).length
      : 1),
  0,
)
const mappings = ofType(stateless, 'AWS::Lambda::EventSourceMapping')
const polled = mappings.filter(({ Properties }) => !('StartingPosition' in Properties))

describe('what the documents state of the templates', () => {
  it.each(['docs/decisions/004-two-stacks.md', 'docs/deploy.md'])(
    '%s counts the alarms and their metrics',
    (name) => {
      expect(doc(name)).toMatch(
        new RegExp(`${alarms.length} alarms.{0,3}(\\(27 in China[^)]*\\) )?over ${metrics} metrics`),
      )
    },
  )

  it('the Chinese page counts them too, and China has two alarms less', () => {
    expect(doc('docs/deploy.zh-CN.md')).toContain(`${alarms.length} 个告警共 ${metrics} 个指标`)
    expect(ofType(synthesised['aws-cn'].stateless, 'AWS::CloudWatch::Alarm')).toHaveLength(27)
  })

  it('docs/cost.md is reckoned with as many polled queues and watched metrics', () => {
    expect(assumptions).toMatchObject({ polledQueues: polled.length, alarmMetrics: metrics })
  })

  it('docs/deploy.md states how many functions run at once, as the caps of the mappings have it', () => {
    const caps = polled.map(
      ({ Properties }) =>
        z.object({ ScalingConfig: z.object({ MaximumConcurrency: z.number() }) }).parse(Properties)
          .ScalingConfig.MaximumConcurrency,
    )
    const schedules = ofType(stateless, 'AWS::Events::Rule').filter(
      ({ Properties }) => 'ScheduleExpression' in Properties,
    )
    const backlog =
      caps.reduce((sum, cap) => sum + cap, 0) + (mappings.length - polled.length) + schedules.length
    expect(concurrencyNeeded(2)).toBe(backlog + 20)
    for (const name of ['docs/deploy.md', 'docs/deploy.zh-CN.md']) {
      expect(doc(name)).toContain(String(backlog))
      expect(doc(name)).toContain(String(backlog + 20))
    }
  })

  it('the README does not claim that nothing else is paid for', () => {
    expect(doc('README.md')).not.toContain('Nothing else stands')
    expect(doc('README.zh-CN.md')).not.toContain('没有其他常驻费用')
  })
})
