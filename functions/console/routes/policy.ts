import { policyPage, putPolicy } from '../../../shared/api/policies.ts'
import { preconditionOf } from '../../../shared/api/precondition.ts'
import { bodyOf } from '../server/auth.ts'
import type { Route } from './route.ts'

/** The policy. */
export const policyRoutes: readonly Route[] = [
  { method: 'GET', path: '/api/policy', answer: ({ rows }, { now }) => policyPage(rows.policies, now) },
  {
    method: 'PUT',
    path: '/api/policy',
    answer: ({ rows }, { request, now }) =>
      putPolicy(rows, bodyOf(request), preconditionOf(request.headers), now),
  },
]
