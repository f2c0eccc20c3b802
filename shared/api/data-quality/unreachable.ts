import { stringify } from 'csv-stringify/sync'
import { formatIdentity } from '../../model/identity.ts'
import { undeliverableContacts } from '../../people/contact/deliverability.ts'
import { mapConcurrent } from '../../runtime/concurrency.ts'
import { RejectedError } from '../../runtime/errors.ts'
import type { DataQualityRepository, UnreachableRow } from '../../storage/repositories/quality-repository.ts'
import type { Repositories } from '../../storage/repositories.ts'
import { parsePaging } from '../query-params.ts'
import type { UnreachableView } from '../views/data-quality.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import { inOrder } from '../../journeys/touchpoint-order.ts'
import { found } from '../find-person.ts'

type Deps = {
  readonly rows: Pick<Repositories, 'people' | 'touchpoints' | 'journeys'>
  readonly quality: DataQualityRepository
}

/**
 * Which contact point it is, as far as it is still known and nothing has arrived there since: an erased one
 * is nobody's.
 */
const shown = async (rows: Deps['rows'], row: UnreachableRow): Promise<UnreachableView['items']> => {
  const who = await found(rows, { alias: row.alias }).catch((error: unknown) => {
    if (error instanceof RejectedError) return undefined
    throw error
  })
  const identity = who?.identities.get(row.alias)
  if (!who || !identity) return []
  const logs = await Promise.all(who.aliases.map((alias) => rows.touchpoints.latest(alias, { limit: 100 })))
  const still = undeliverableContacts(inOrder(logs.flatMap(({ items }) => items))).some(
    (one) => one.identity === formatIdentity(identity),
  )
  return still
    ? [
        {
          source: row.source,
          identity: formatIdentity(identity),
          person: who.person,
          why: row.why,
          at: row.at,
          touchpoint: row.touchpoint,
        },
      ]
    : []
}

/**
 * `GET /api/quality/unreachable?source=`: addresses and numbers that reach nobody, for the source that told
 * of them to put right. One page; it may be shorter than `limit`, even empty, while there is a cursor.
 * @throws Refused naming the parameter that is wrong
 */
export const unreachablePage = async (
  { rows, quality }: Deps,
  query: Readonly<Record<string, string>>,
): Promise<UnreachableView> => {
  const { items, cursor } = await quality.unreachable(query['source'] || undefined, parsePaging(query))
  return omitUndefined({ items: (await mapConcurrent(8, items, (row) => shown(rows, row))).flat(), cursor })
}

/** The same for a spreadsheet, without a cell that it would run as a formula. */
export const unreachableTable = ({ items }: UnreachableView): string =>
  stringify(
    items.map(({ source, identity, why, at, person }) => [
      source,
      identity,
      why,
      new Date(at).toISOString(),
      person,
    ]),
    {
      bom: true,
      header: true,
      columns: ['source', 'identity', 'why', 'at', 'person'],
      escape_formulas: true,
      record_delimiter: 'windows',
    },
  )
