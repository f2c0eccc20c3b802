import * as z from 'zod'
import type { Journey } from '../../model/journey.ts'
import { sortByPriority, isShared, formatIdentity } from '../../model/identity.ts'
import { unknownCountry } from '../../people/contact/country.ts'
import { RejectedError } from '../../runtime/errors.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import type { DataQualityRepository, SuggestionRow } from '../../storage/repositories/quality-repository.ts'
import type { Repositories } from '../../storage/repositories.ts'
import { parsePaging } from '../query-params.ts'
import { parseBody } from '../parse-body.ts'
import type { SuggestionsView } from '../views/data-quality.ts'
import { createRuling } from '../identity-rulings.ts'
import type { QueuedEvent } from '../../model/queued-event.ts'
import { found } from '../find-person.ts'

type PeopleRows = Pick<Repositories, 'people' | 'touchpoints' | 'journeys'>
type Maybe = SuggestionsView['items'][number]['a']

const maybe = ({ person, profile: { name, company, email, phone }, count, last }: Journey): Maybe =>
  omitUndefined({ person, touchpoints: count, name, company, email, phone, last: last ? last.at : undefined })

/**
 * `GET /api/people/suggestions`: who is likely one person though nothing joins them, most likely first.
 * Nobody is joined by it. One page; it may be shorter than `limit` while there is a cursor, for who was
 * joined or erased meanwhile is left out.
 */
export const suggestionsPage = async (
  rows: PeopleRows,
  quality: DataQualityRepository,
  query: Readonly<Record<string, string>>,
): Promise<SuggestionsView> => {
  const { items, cursor } = await quality.suggestions(parsePaging(query))
  const journeys = new Map(
    (await rows.journeys.getMany(items.flatMap(({ a, b }) => [a, b])))
      .filter(({ movedTo }) => movedTo === undefined)
      .map((journey) => [journey.person, journey]),
  )
  const shown = items.flatMap(({ a, b, likely, because, day }: SuggestionRow) => {
    const [one, other] = [journeys.get(a), journeys.get(b)]
    return one && other ? [{ a: maybe(one), b: maybe(other), likely, because, day }] : []
  })
  return omitUndefined({ items: shown, cursor })
}

const id = z.string().regex(/^[\w-]{1,100}$/, 'must be the id of a person')
const askedSchema = z.strictObject({
  a: id,
  b: id,
  ruling: z.enum(['together', 'apart']),
  by: z.string().max(64).optional(),
  why: z.string().max(200).optional(),
})

/** By which name a decision speaks of a person: their strongest. The mailbox of a role is nobody's. */
const nameOf = async (rows: PeopleRows, person: string, field: string): Promise<string> => {
  const [strongest] = sortByPriority(
    [...(await found(rows, { alias: person })).identities.values()].filter((identity) => !isShared(identity)),
  )
  if (!strongest)
    throw new RejectedError(`${field} must be a person with an identity of their own`, { field })
  return formatIdentity(strongest)
}

/**
 * `POST /api/people/suggestions`: a colleague says whether two are one (`together`) or not (`apart`); it is a
 * decision like any other, and what was decided is not suggested again.
 * @param now ms UTC
 * @throws Refused naming field and rule; 404 when it was not suggested
 */
export const settleSuggestion = async (
  rows: PeopleRows,
  quality: DataQualityRepository,
  queue: (events: readonly QueuedEvent[]) => Promise<void>,
  body: unknown,
  now: number,
): Promise<{ id: string }> => {
  const { a, b, ruling, by, why } = parseBody(askedSchema, body)
  const suggestion = await quality.suggestion(a, b)
  if (!suggestion) throw new RejectedError('this was not suggested', { status: 404, field: 'a' })
  const [identity, other] = [await nameOf(rows, a, 'a'), await nameOf(rows, b, 'b')]
  const decided = await createRuling(
    queue,
    { body: omitUndefined({ ruling, identity, other, by, why }), country: unknownCountry },
    now,
  )
  await quality.settle(suggestion)
  return decided
}
