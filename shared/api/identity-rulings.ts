import * as z from 'zod'
import { ownEvent } from '../people/own-event.ts'
import { isoOf } from '../model/stated-time.ts'
import { watchDetectors } from '../detectors/list.ts'
import { fold } from '../journeys/fold.ts'
import { noJourney } from '../model/journey.ts'
import type { Identity, Touchpoint } from '../model/touchpoint.ts'
import { aliasOf, formatIdentity } from '../model/identity.ts'
import { mergeClusters, identityStatementOf } from '../people/identity/merge-identities.ts'
import { resolve, type Person } from '../people/identity/resolve.ts'
import { isAboutTwo, rulings } from '../model/ruling.ts'
import { RejectedError } from '../runtime/errors.ts'
import type { Cluster, Repositories } from '../storage/repositories.ts'
import { countrySchema } from './query-params.ts'
import { parseBody } from './parse-body.ts'
import { journeyView } from './people.ts'
import type { WhoIsWhoView } from './views/journeys.ts'
import type { QueuedEvent } from '../model/queued-event.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { inOrder } from '../journeys/touchpoint-order.ts'
import { named, type PersonName } from './find-person.ts'

const askedSchema = z.strictObject({
  ruling: z.enum(rulings),
  identity: z.string().min(1).max(400),
  other: z.string().min(1).max(400).optional(),
  by: z.string().max(64).optional(),
  why: z.string().max(200).optional(),
  country: countrySchema.optional(),
})

const identityNamed = async (name: PersonName, field: string): Promise<Identity> => {
  const { identity } = await named(name)
  if (!identity)
    throw new RejectedError(
      `${field} must name one identity, such as email:li.lei@example.com; a person has several`,
      { field },
    )
  return identity
}

/** A decision that is asked for, and the country (ISO 3166) of phone numbers which state none. */
export type DecisionRequest = { readonly body: unknown; readonly country: string }

/**
 * The decision a body asks for, as the touchpoint it becomes.
 * @param now ms UTC
 * @throws Refused naming field and rule
 */
const decision = async ({ body, country: ofCompany }: DecisionRequest, now: number): Promise<Touchpoint> => {
  const { ruling, identity, other, by, why, country = ofCompany } = parseBody(askedSchema, body)
  const one = await identityNamed({ text: identity, country }, 'identity')
  if (isAboutTwo(ruling) !== (other !== undefined)) {
    throw new RejectedError(
      isAboutTwo(ruling)
        ? `other must be there: ${ruling} is about two`
        : `other must not be there: ${ruling} is about one`,
      { field: 'other' },
    )
  }
  const two = other === undefined ? undefined : await identityNamed({ text: other, country }, 'other')
  if (two && formatIdentity(two) === formatIdentity(one))
    throw new RejectedError('other must be another identity', { field: 'other' })
  const props = omitUndefined({
    ruling,
    other: two ? formatIdentity(two) : undefined,
    by: by || undefined,
    why: why || undefined,
  })
  return {
    id: `${ruling}:${now}:${aliasOf(two ?? one).slice(0, 8)}`,
    channel: 'own',
    source: 'console',
    type: 'identity.ruled',
    at: now,
    statedAt: isoOf(now),
    receivedAt: now,
    identities: [one],
    props,
  }
}

/**
 * `POST /api/people/rulings`: decides who is who. It goes the way of every touchpoint, so it is on record,
 * and people are what was said about them still; it is seen within seconds.
 * @throws Refused naming field and rule
 */
export const createRuling = async (
  queue: (events: readonly QueuedEvent[]) => Promise<void>,
  request: DecisionRequest,
  now: number,
): Promise<{ id: string }> => {
  const touchpoint = await decision(request, now)
  await queue([ownEvent(touchpoint)])
  return { id: touchpoint.id }
}

type PreviewRows = Pick<Repositories, 'people' | 'touchpoints' | 'policies'>

/**
 * `POST /api/people/rulings/preview`: who there would be if this were decided, and what their journeys would
 * say. Changes nothing.
 * @param now ms UTC
 * @throws Refused naming field and rule
 */
export const previewRuling = async (
  rows: PreviewRows,
  request: DecisionRequest,
  now: number,
): Promise<WhoIsWhoView> => {
  // Whatever was decided until now came before.
  const said = identityStatementOf(await decision(request, now + 1))
  if (!said) throw new Error('a ruling must state what is decided')
  const found = await Promise.all(said.names.map(({ alias }) => rows.people.clusterOf(alias)))
  const clusters = [
    ...new Map(found.flatMap((cluster) => (cluster ? [[cluster.root, cluster] as const] : []))).values(),
  ]
  const known = new Map(clusters.flatMap(({ identities }) => Object.entries(identities)))
  const alone = said.names
    .filter((_, index) => !found[index])
    .map(({ alias }): Person => ({ person: alias, aliases: [alias] }))
  const next = mergeClusters(clusters, said, now)
  const spelled = new Map([...known, ...said.names.map(({ alias, identity }) => [alias, identity] as const)])
  const before = [...clusters.flatMap(resolve), ...alone]
  const after = next ? resolve(next) : before
  const shown = (people: readonly Person[], others: readonly Person[]) =>
    shownPeople(
      rows,
      changed(
        people,
        others,
        said.names.map(({ alias }) => alias),
      ),
      spelled,
      now,
    )
  return {
    before: await shown(before, after),
    after: await shown(after, before),
    changes: !sameAs(before, after),
  }
}

const keyOf = ({ person, aliases }: Person): string => [person, ...aliases].join(' ')

const sameAs = (a: readonly Person[], b: readonly Person[]): boolean => {
  const keys = new Set(a.map(keyOf))
  return a.length === b.length && b.every((person) => keys.has(keyOf(person)))
}

/** Those who would change, and those who were asked about. */
const changed = (
  people: readonly Person[],
  others: readonly Person[],
  asked: readonly string[],
): Person[] => {
  const same = new Set(others.map(keyOf))
  return people.filter(
    (person) => !same.has(keyOf(person)) || person.aliases.some((alias) => asked.includes(alias)),
  )
}

const shownPeople = async (
  rows: PreviewRows,
  people: readonly Person[],
  spelled: ReadonlyMap<string, Cluster['identities'][string]>,
  now: number,
): Promise<WhoIsWhoView['before']> => {
  const policies = await rows.policies.history()
  return Promise.all(
    people.map(async ({ person, aliases }) => {
      const log = (
        await Promise.all(aliases.map((alias) => Array.fromAsync(rows.touchpoints.ofAlias(alias))))
      ).flat()
      const { journey } = fold(noJourney(person), inOrder(log), { policies, detectors: watchDetectors })
      return {
        person,
        identities: aliases.flatMap((alias) => spelled.get(alias) ?? []),
        journey: log.length > 0 ? journeyView(journey, policies, now) : null,
      }
    }),
  )
}
