import { CfnBudget } from 'aws-cdk-lib/aws-budgets'
import type { Construct } from 'constructs'
import { type Parameters, prefixOf } from '../parameters.ts'

/**
 * Tells a person by e-mail when this installation costs more than it should, or will by the end of the month.
 * Counted by the tag `Application`, which the company activates once as a cost allocation tag.
 */
export const raiseBudgetAlarm = (scope: Construct, parameters: Parameters): void => {
  const { monthlyBudget, alarmEmail } = parameters
  if (monthlyBudget === undefined || alarmEmail === undefined) return
  const subscribers = [{ subscriptionType: 'EMAIL', address: alarmEmail }]
  new CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: `${prefixOf(parameters)}-monthly`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: monthlyBudget, unit: 'USD' },
      costFilters: { TagKeyValue: ['user:Application$rethread'] },
    },
    notificationsWithSubscribers: (['ACTUAL', 'FORECASTED'] as const).map((notificationType) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold: 100,
        thresholdType: 'PERCENTAGE',
      },
      subscribers,
    })),
  })
}
