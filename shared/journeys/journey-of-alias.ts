import { personOf } from '../people/identity/resolve.ts'
import type { Repositories } from '../storage/repositories.ts'
import type { Journey } from '../model/journey.ts'

/**
 * The journey an alias is part of now. People are joined and parted after a row has named one of them, so the
 * person it names is only where to look first.
 */
export const journeyOfAlias = async (
  rows: Pick<Repositories, 'journeys' | 'people'>,
  alias: string,
  named: string,
): Promise<Journey | undefined> => {
  const there = await rows.journeys.get(named)
  if (there && there.movedTo === undefined && there.aliases.includes(alias)) return there
  const { person } = personOf(await rows.people.clusterOf(alias), alias)
  const journey = person === named ? there : await rows.journeys.get(person)
  return journey?.movedTo === undefined ? journey : undefined
}
