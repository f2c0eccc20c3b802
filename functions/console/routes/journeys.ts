import { parseCountry, isValidId } from '../../../shared/api/query-params.ts'
import { healthOf } from '../../../shared/api/health.ts'
import { interruptionsPage } from '../../../shared/api/interruptions.ts'
import { findStored } from '../../../shared/api/stored-touchpoints.ts'
import { messagesPage } from '../../../shared/api/messages.ts'
import { totalsOf } from '../../../shared/api/totals.ts'
import { treatmentOf } from '../../../shared/api/treatments.ts'
import { RejectedError } from '../../../shared/runtime/errors.ts'
import { bodyOf } from '../server/auth.ts'
import type { ConsoleDeps, ConsoleRequest, Route } from './route.ts'

const treatment = async ({ rows }: ConsoleDeps, { named }: ConsoleRequest): Promise<unknown> => {
  const view = isValidId(named('id')) ? await treatmentOf(rows, named('id')) : undefined
  if (!view) throw new RejectedError('there is no such treatment', { status: 404, field: 'id' })
  return view
}

/** Interruptions, messages, treatments, totals, health and stored touchpoints. */
export const journeysRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/interruptions',
    answer: ({ rows }, { request: { query } }) => interruptionsPage(rows, query),
  },
  {
    method: 'GET',
    path: '/api/messages',
    answer: ({ rows, country }, { request: { query } }) =>
      messagesPage(rows, query, parseCountry(query, country)),
  },
  { method: 'GET', path: '/api/treatments/{id}', answer: treatment },
  {
    method: 'GET',
    path: '/api/totals',
    answer: async ({ rows }, { request: { query } }) => totalsOf(query['by'], await rows.counters.total()),
  },
  {
    method: 'GET',
    path: '/api/health',
    answer: ({ rows, health }, { now }) => healthOf({ rows, ...health }, now),
  },
  {
    method: 'POST',
    path: '/api/touchpoints/known',
    answer: ({ rows }, { request }) => findStored(rows.touchpoints, bodyOf(request)),
  },
]
