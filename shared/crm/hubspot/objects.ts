import * as z from 'zod'
import type { Call } from './client.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

const properties = z
  .record(z.string(), z.string().nullish())
  .transform((said) =>
    Object.fromEntries(
      Object.entries(said).flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
    ),
  )
const object = z.object({
  id: z.coerce.string(),
  properties: properties.default({}),
  updatedAt: z.string().optional(),
})

/** A contact, deal or task as HubSpot has it, with the properties that were asked for and are not empty. */
export type HubspotObject = z.output<typeof object>

const listSchema = z.object({ results: z.array(object).default([]) })
const linkedSchema = z.object({ results: z.array(z.object({ toObjectId: z.coerce.string() })).default([]) })

type Kind = 'contacts' | 'deals' | 'tasks'

/** Most objects that are read at once. */
const mostAtOnce = 100

/**
 * Objects by their id, or by another property that is unique, such as a contact's `email`. Who is not there
 * is left out.
 */
export const readMany = async (
  call: Call,
  kind: Kind,
  ids: readonly string[],
  wanted: readonly string[],
  idProperty?: string,
): Promise<HubspotObject[]> => {
  if (ids.length === 0) return []
  const inputs = ids.slice(0, mostAtOnce).map((id) => ({ id }))
  const body = omitUndefined({ properties: wanted, inputs, idProperty })
  return listSchema.parse((await call('POST', `/crm/v3/objects/${kind}/batch/read`, body)) ?? {}).results
}

/** Ids of the objects a contact is associated with. */
export const linkedTo = async (
  call: Call,
  contact: string,
  kind: Exclude<Kind, 'contacts'>,
): Promise<string[]> => {
  const said = await call(
    'GET',
    `/crm/v4/objects/contacts/${encodeURIComponent(contact)}/associations/${kind}?limit=500`,
  )
  return linkedSchema.parse(said ?? {}).results.map(({ toObjectId }) => toObjectId)
}

/** Changes an object. False: there is none. */
export const change = async (
  call: Call,
  kind: Kind,
  id: string,
  said: Readonly<Record<string, string>>,
): Promise<boolean> =>
  (await call('PATCH', `/crm/v3/objects/${kind}/${encodeURIComponent(id)}`, { properties: said })) !==
  undefined

/** HubSpot's number for "this task is about this contact". */
const taskToContact = 204

/** Makes a task about a contact, and returns its id. HubSpot makes another one each time it is asked. */
export const createTask = async (
  call: Call,
  contact: string,
  said: Readonly<Record<string, string>>,
): Promise<string> => {
  const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: taskToContact }]
  const made = await call('POST', '/crm/v3/objects/tasks', {
    properties: said,
    associations: [{ to: { id: contact }, types }],
  })
  return object.parse(made).id
}

/**
 * The task about a contact that holds this key. What the contact is associated with is asked first; then the
 * search, which may know of a new task only after a while.
 */
export const taskHolding = async (call: Call, contact: string, key: string): Promise<string | undefined> => {
  const near = (await linkedTo(call, contact, 'tasks')).slice(-mostAtOnce)
  const holds = ({ properties: { hs_task_body: body = '' } }: HubspotObject): boolean => body.includes(key)
  const linked = (await readMany(call, 'tasks', near, ['hs_task_body'])).find(holds)
  if (linked) return linked.id
  const filters = [{ propertyName: 'hs_task_body', operator: 'CONTAINS_TOKEN', value: key }]
  const body = { filterGroups: [{ filters }], properties: ['hs_task_body'], limit: 10 }
  return listSchema
    .parse((await call('POST', '/crm/v3/objects/tasks/search', body)) ?? {})
    .results.find(holds)?.id
}

const pageSchema = z.object({
  results: z.array(object).default([]),
  paging: z.object({ next: z.object({ after: z.string() }).optional() }).optional(),
})

/** One page of all contacts there are, and where the next begins. */
export const contactPage = async (
  call: Call,
  after: string | undefined,
): Promise<{ items: HubspotObject[]; after?: string }> => {
  const query = new URLSearchParams(
    omitUndefined({ limit: '100', properties: 'email,lifecyclestage,hubspot_owner_id', after }),
  )
  const { results, paging } = pageSchema.parse(
    (await call('GET', `/crm/v3/objects/contacts?${query.toString()}`)) ?? {},
  )
  return omitUndefined({ items: results, after: paging?.next ? paging.next.after : undefined })
}

const historySchema = z.object({
  results: z
    .array(
      z.object({
        id: z.coerce.string(),
        propertiesWithHistory: z.record(z.string(), z.array(z.object({ timestamp: z.string() }))).default({}),
      }),
    )
    .default([]),
})

/** With a history HubSpot reads no more at once. */
const mostWithHistory = 50

/** When some properties of contacts last changed (ms UTC), by the contact's id. */
export const historyOf = async (
  call: Call,
  ids: readonly string[],
  wanted: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>> => {
  const known = new Map<string, Readonly<Record<string, number>>>()
  for (let from = 0; from < ids.length; from += mostWithHistory) {
    const inputs = ids.slice(from, from + mostWithHistory).map((id) => ({ id }))
    const said = await call('POST', '/crm/v3/objects/contacts/batch/read', {
      properties: [],
      propertiesWithHistory: wanted,
      inputs,
    })
    for (const { id, propertiesWithHistory } of historySchema.parse(said ?? {}).results) {
      const times = Object.entries(propertiesWithHistory).flatMap(([name, [newest]]) =>
        newest ? [[name, Date.parse(newest.timestamp)] as const] : [],
      )
      known.set(id, Object.fromEntries(times))
    }
  }
  return known
}
