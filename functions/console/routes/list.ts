import { analyticsRoutes } from './analytics.ts'
import { connectionsRoutes } from './connections.ts'
import { crmRoutes } from './crm.ts'
import { importsRoutes } from './imports.ts'
import { journeysRoutes } from './journeys.ts'
import { peopleRoutes } from './people.ts'
import { policyRoutes } from './policy.ts'
import { qualityRoutes } from './quality.ts'
import type { Route } from './route.ts'

/**
 * Everything /api answers; docs/interfaces.md is its contract. A new resource is one file here, one line in
 * this list, and its row in that page.
 */
export const routes: readonly Route[] = [
  ...analyticsRoutes,
  ...connectionsRoutes,
  ...crmRoutes,
  ...importsRoutes,
  ...journeysRoutes,
  ...peopleRoutes,
  ...policyRoutes,
  ...qualityRoutes,
]
