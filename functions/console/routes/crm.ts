import { beginReconciling, decideDrift, driftPage } from '../../../shared/api/crm.ts'
import { deliveriesPage } from '../../../shared/api/deliveries.ts'
import { bodyOf } from '../server/auth.ts'
import type { Route } from './route.ts'

/** CRM systems and deliveries to endpoints. */
export const crmRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/crm/{id}/reconcile',
    answer: (deps, { named, now }) =>
      beginReconciling({ ...deps, connections: deps.rows.connections }, named('id'), now),
  },
  {
    method: 'GET',
    path: '/api/crm/{id}/drift',
    answer: (deps, { request: { query }, named }) =>
      driftPage({ ...deps, connections: deps.rows.connections }, named('id'), query),
  },
  {
    method: 'POST',
    path: '/api/crm/{id}/drift',
    answer: (deps, { request, named, now }) =>
      decideDrift({ ...deps, connections: deps.rows.connections }, named('id'), bodyOf(request), now),
  },
  {
    method: 'GET',
    path: '/api/deliveries/{id}',
    answer: ({ rows, crm }, { request: { query }, named }) =>
      deliveriesPage({ connections: rows.connections, crm }, named('id'), query),
  },
]
