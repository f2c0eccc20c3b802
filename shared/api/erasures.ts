import { conflict, retryOnConflict } from '../runtime/retry-on-conflict.ts'
import { aliasOf } from '../model/identity.ts'
import { forgotten, leaving } from '../people/consent/consent.ts'
import { personOf } from '../people/identity/resolve.ts'
import { RejectedError } from '../runtime/errors.ts'
import type { Erasure, Repositories } from '../storage/repositories.ts'
import { parsePaging } from './query-params.ts'
import type { ErasuresView, ErasureView } from './views/journeys.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { requestErasure, erasureTerm, underWay } from '../people/erasure/request-erasure.ts'
import { foundIn, named, namedBefore, type PersonName } from './find-person.ts'

type Deps = Pick<Repositories, 'people' | 'touchpoints' | 'journeys' | 'consents' | 'erasures'>

const viewOf = ({ alias, why, askedAt, due, by, upTo }: Erasure): ErasureView => ({
  person: alias,
  why,
  status: upTo === undefined ? 'asked' : 'begun',
  askedAt,
  due,
  by,
})

/** From now on nobody writes there, whenever the rest is done. */
const leave = async ({ consents }: Deps, alias: string, now: number): Promise<void> => {
  return retryOnConflict('a consent', async () => {
    const next = leaving(await consents.get(alias), alias, now)
    if (!next || (await consents.save(next))) return
    return conflict
  })
}

/** What was received by now and is still on its way to the log is met as late there, and taken away. */
const forgetTo = async ({ consents }: Deps, alias: string, now: number): Promise<void> => {
  return retryOnConflict('a consent', async () => {
    if (await consents.save(forgotten(await consents.get(alias), alias, now))) return
    return conflict
  })
}

/**
 * Whoever is gone already is known by nothing any more but that: by the name they were erased by, or by one
 * they were named with.
 */
const goneAlready = async (rows: Deps, name: PersonName, now: number): Promise<ErasureView | undefined> => {
  const { alias, identity } = await named(name)
  const at = identity ? aliasOf(identity) : alias
  const all = [at, ...(await namedBefore(rows.people, at))]
  const waiting = (await rows.erasures.get(at)) ?? (await underWay(rows.erasures, all))
  const ledgers = await Promise.all(all.map((one) => rows.consents.get(one)))
  const erasedAt = ledgers.find((ledger) => ledger?.forgottenTo !== undefined)?.forgottenTo
  if (erasedAt !== undefined) await forgetTo(rows, at, now)
  if (waiting)
    return viewOf(
      await requestErasure(rows.erasures, { alias: at, why: 'api', askedAt: now, due: now, aliases: [at] }),
    )
  return erasedAt === undefined
    ? undefined
    : { person: at, why: 'api', status: 'done', askedAt: erasedAt, due: erasedAt, by: erasedAt + erasureTerm }
}

/**
 * `DELETE /api/people/{kind}:{value}`: puts somebody down to be erased, at once; upkeep does it within
 * minutes. Asked again it answers how far that has come.
 * @param now ms UTC
 * @throws Refused (404) when nobody is known by it and nobody was
 */
export const erasePerson = async (rows: Deps, name: PersonName, now: number): Promise<ErasureView> => {
  const known = await foundIn(rows, name).catch((error: unknown) => {
    if (error instanceof RejectedError && error.status === 404) return undefined
    throw error
  })
  if (!known) {
    const gone = await goneAlready(rows, name, now)
    if (gone) return gone
    throw new RejectedError('there is no such person', { status: 404, field: 'person' })
  }
  const { person } = personOf(await rows.people.clusterOf(known.person), known.person)
  const erasure = await requestErasure(rows.erasures, {
    alias: person,
    why: 'api',
    askedAt: now,
    due: now,
    aliases: known.aliases,
  })
  for (const alias of known.aliases) await leave(rows, alias, now)
  return viewOf(erasure)
}

/** `GET /api/erasures`: who is to be erased and by when, and that others were. */
export const erasuresPage = async (
  rows: Pick<Repositories, 'erasures'>,
  query: Readonly<Record<string, string>>,
): Promise<ErasuresView> => {
  const { items, cursor } = await rows.erasures.list(parsePaging(query))
  const { items: done } = await rows.erasures.done({ limit: 50 })
  return omitUndefined({ items: items.map(viewOf), done, cursor })
}
