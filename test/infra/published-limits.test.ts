import { expect, it } from 'vitest'
import { synthesise } from '../../infra/synthesise.ts'
import { assumptions } from '../bench/cost/assumptions.ts'
import { both } from './synthesised.ts'
import { ofType } from './template.ts'

it('docs/cost.md computes an attack with the limit of the stage', () => {
  const stages = both('aws').flatMap((template) => ofType(template, 'AWS::ApiGatewayV2::Stage'))
  expect(stages.map(({ Properties }) => Properties['DefaultRouteSettings'])).toMatchObject([{ ThrottlingRateLimit: assumptions.stagePerSecond }])
})

it('a budget alarm is there when it is asked for, and not otherwise', async () => {
  expect(both('aws').flatMap((template) => ofType(template, 'AWS::Budgets::Budget'))).toEqual([])
  const { stateless } = await synthesise({ parameters: { monthlyBudget: '50', alarmEmail: 'ops@example.com' }, validate: true })
  expect(ofType(stateless, 'AWS::Budgets::Budget').map(({ Properties }) => Properties)).toMatchObject([{
    Budget: { BudgetName: 'rethread-monthly', BudgetLimit: { Amount: 50, Unit: 'USD' } },
    NotificationsWithSubscribers: [{ Notification: { NotificationType: 'ACTUAL' } }, { Notification: { NotificationType: 'FORECASTED' } }],
  }])
})
