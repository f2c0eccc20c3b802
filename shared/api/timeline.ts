import { compareText } from '../runtime/compare.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import type { Listing, Repositories } from '../storage/repositories.ts'
import { parsePaging } from './query-params.ts'
import { mergePages } from './merge-pages.ts'
import { touchpointKey } from '../storage/keys.ts'
import type { TouchpointView } from './views/journeys.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { foundIn, type PersonName } from './find-person.ts'

const newer = (a: Touchpoint, b: Touchpoint): number => b.at - a.at || compareText(b.id, a.id)

/**
 * `GET /api/people/{kind}:{value}/timeline`: what happened, newest first, over all of a person's aliases.
 * Each alias is stored in the order of the stated times; where a clock was set right, a touchpoint may stand
 * a little off its corrected time, but each stands there once.
 * @throws Refused (404) when nobody is known by it
 */
export const timelinePage = async (
  rows: Pick<Repositories, 'people' | 'touchpoints' | 'journeys'>,
  name: PersonName,
  query: Readonly<Record<string, string>>,
): Promise<Listing<TouchpointView> & { person: string }> => {
  const { person, aliases } = await foundIn(rows, name)
  const { items, cursor } = await mergePages<Touchpoint>(
    {
      sources: Object.fromEntries(
        aliases.map((alias) => [alias, (paging) => rows.touchpoints.latest(alias, paging)]),
      ),
      rank: ({ statedAt, id }) => touchpointKey('', statedAt, id).sk,
      id: ({ id }) => id,
      before: newer,
    },
    parsePaging(query),
  )
  return omitUndefined({
    person,
    items: items.map(({ statedAt: _statedAt, ...touchpoint }) => touchpoint),
    cursor,
  })
}
