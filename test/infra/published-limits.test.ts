import { expect, it } from 'vitest'
import * as z from 'zod'
import { synthesise } from '../../infra/synthesise.ts'
import { assumptions } from '../bench/cost/assumptions.ts'
import { both } from './synthesised.ts'
import { ofType } from './template.ts'

const limits = z.record(z.string(), z.object({ ThrottlingRateLimit: z.number() }))

it('docs/cost.md computes an attack with the limits of all routes', () => {
  const stages = both('aws').flatMap((template) => ofType(template, 'AWS::ApiGatewayV2::Stage'))
  const rates = stages
    .flatMap(({ Properties }) => Object.values(limits.parse(Properties['RouteSettings'])))
    .map(({ ThrottlingRateLimit }) => ThrottlingRateLimit)
  expect(rates.reduce((sum, rate) => sum + rate, 0)).toBe(assumptions.requestsPerSecond)
})

it('a budget alarm is there when it is asked for, and not otherwise', async () => {
  expect(both('aws').flatMap((template) => ofType(template, 'AWS::Budgets::Budget'))).toEqual([])
  const { stateless } = await synthesise({
    parameters: { monthlyBudget: '50', alarmEmail: 'ops@example.com' },
    validate: true,
  })
  expect(ofType(stateless, 'AWS::Budgets::Budget').map(({ Properties }) => Properties)).toMatchObject([
    {
      Budget: { BudgetName: 'rethread-monthly', BudgetLimit: { Amount: 50, Unit: 'USD' } },
      NotificationsWithSubscribers: [
        { Notification: { NotificationType: 'ACTUAL' } },
        { Notification: { NotificationType: 'FORECASTED' } },
      ],
    },
  ])
})
