import { stringify } from 'csv-stringify/sync'
import { inOrder } from '../../journeys/fold.ts'
import { spell } from '../../model/identity.ts'
import { unreachableIn } from '../../people/contact/deliverability.ts'
import { atMost } from '../../runtime/concurrency.ts'
import { Refused } from '../../runtime/errors.ts'
import type { QualityRows, UnreachableRow } from '../../storage/repositories/quality-repository.ts'
import type { Rows } from '../../storage/repositories.ts'
import { pagingIn } from '../query-params.ts'
import { found } from '../people.ts'
import type { UnreachableView } from '../views/data-quality.ts'

type Verbs = {
  readonly rows: Pick<Rows, 'people' | 'touchpoints' | 'journeys'>
  readonly quality: QualityRows
}

/**
 * Which contact point it is, as far as it is still known and nothing has arrived there since: an erased one
 * is nobody's.
 */
const shown = async (rows: Verbs['rows'], row: UnreachableRow): Promise<UnreachableView['items']> => {
  const who = await found(rows, { alias: row.alias }).catch((error: unknown) => {
    if (error instanceof Refused) return undefined
    throw error
  })
  const identity = who?.identities.get(row.alias)
  if (!who || !identity) return []
  const logs = await Promise.all(who.aliases.map((alias) => rows.touchpoints.latest(alias, { limit: 100 })))
  const still = unreachableIn(inOrder(logs.flatMap(({ items }) => items))).some(
    (one) => one.identity === spell(identity),
  )
  return still
    ? [
        {
          source: row.source,
          identity: spell(identity),
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
  { rows, quality }: Verbs,
  query: Readonly<Record<string, string>>,
): Promise<UnreachableView> => {
  const { items, cursor } = await quality.unreachable(query['source'] || undefined, pagingIn(query))
  return {
    items: (await atMost(8, items, (row) => shown(rows, row))).flat(),
    ...(cursor === undefined ? {} : { cursor }),
  }
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
