import * as z from 'zod'
import { allOf, type Api } from './api.ts'
import { causes } from './event.ts'
import type { DemoPerson } from './people.ts'
import type { Row } from './evaluation.ts'

const who = z.object({ name: z.string().optional(), company: z.string().optional() })
const interruption = z.object({
  id: z.string(),
  person: z.string(),
  cause: z.string(),
  key: z.string(),
  since: z.int(),
  status: z.string(),
  who,
})
const identity = z.object({ kind: z.string(), value: z.string() })
const shown = z.object({ identities: z.array(identity) })

/**
 * Names by which we know one person and nobody else. A device may be used by two, so it says who somebody is
 * only where nothing else does.
 */
const namesOf = ({ userId, email, workEmail, phone }: DemoPerson): string[] => [
  `email:${email}`,
  `email:${workEmail}`,
  `phone:${phone}`,
  ...(userId ? [`userId:${userId}`] : []),
]

/**
 * Whom the product's person is, among the people of the play: nobody when it holds names of none, or of
 * several.
 */
const whoIs = (
  identities: readonly z.output<typeof identity>[],
  byName: ReadonlyMap<string, number>,
  byDevice: ReadonlyMap<string, number>,
): number | undefined => {
  const named = new Set(identities.flatMap(({ kind, value }) => byName.get(`${kind}:${value}`) ?? []))
  const devices = new Set(
    identities.flatMap(({ kind, value }) => (kind === 'anonymousId' ? (byDevice.get(value) ?? []) : [])),
  )
  const [only, ...others] = named.size > 0 ? named : devices
  return others.length === 0 ? only : undefined
}

/**
 * Every interruption the product has on record, with the person it is about: by name and company where they
 * are told, else by all the person's names.
 */
export const readFindings = async (api: Api, people: readonly DemoPerson[]): Promise<Row[]> => {
  const called = new Map(people.map(({ name, company, number }) => [`${name} ${company}`, number]))
  const byName = new Map(
    people.flatMap((somebody) => namesOf(somebody).map((name) => [name, somebody.number] as const)),
  )
  const byDevice = new Map(
    people
      .toReversed()
      .flatMap(({ number, devices }) => devices.map(({ anonymousId }) => [anonymousId, number] as const)),
  )
  const found = (
    await Promise.all(causes.map((cause) => allOf(api, `/api/interruptions?cause=${cause}`, interruption)))
  ).flat()
  const rows: Row[] = []
  for (const {
    person,
    who: { name = '', company = '' },
    ...row
  } of found) {
    const known = called.get(`${name} ${company}`)
    rows.push({
      ...row,
      person:
        known ??
        whoIs(
          shown.parse(await api.get(`/api/people/${encodeURIComponent(`person:${person}`)}`)).identities,
          byName,
          byDevice,
        ),
    })
  }
  return rows
}

const health = z.object({
  accepted: z.int(),
  stored: z.int(),
  refused: z.int(),
  parked: z.int(),
  waiting: z.int(),
})
export type Health = z.output<typeof health>

/** What became of everything that was told. */
export const readHealth = async (api: Api): Promise<Health> => health.parse(await api.get('/api/health'))

/** Whether nothing was lost, refused or left lying, and at least so many touchpoints are kept. */
export const isHealthy = ({ accepted, stored, refused, parked, waiting }: Health, told: number): boolean =>
  accepted === stored && stored >= told && refused === 0 && parked === 0 && waiting === 0
