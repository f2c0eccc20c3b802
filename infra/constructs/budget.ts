import { CfnBudget } from 'aws-cdk-lib/aws-budgets'
import type { Construct } from 'constructs'
import { type Parameters, prefixOf } from '../parameters.ts'

/**
 * Adds a budget that notifies by e-mail when the actual or forecast cost of the month exceeds it. Costs are
 * filtered by the tag `Application`, which the company activates once as a cost allocation tag.
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
