import { createServer } from 'node:http'
import * as z from 'zod'

type Properties = Record<string, string>
type Thing = {
  readonly id: string
  readonly properties: Properties
  readonly createdAt: number
  updatedAt: number
  readonly changed: Record<string, number>
}
type Kind = 'contacts' | 'deals' | 'tasks'

/** What goes wrong with the next requests that fit: `lost` is done, and the answer gets lost. */
export type Trouble = {
  readonly on: RegExp
  readonly what: 'lost' | number
  readonly headers?: Record<string, string>
  times: number
}

const asked = z.object({
  propertiesWithHistory: z.array(z.string()).optional(),
  properties: z.union([z.array(z.string()), z.record(z.string(), z.string())]).optional(),
  inputs: z.array(z.object({ id: z.string() })).optional(),
  idProperty: z.string().optional(),
  associations: z
    .array(
      z.object({
        to: z.object({ id: z.string() }),
        types: z.array(
          z.object({ associationCategory: z.literal('HUBSPOT_DEFINED'), associationTypeId: z.literal(204) }),
        ),
      }),
    )
    .optional(),
  filterGroups: z
    .array(
      z.object({
        filters: z.array(
          z.object({ propertyName: z.string(), operator: z.literal('CONTAINS_TOKEN'), value: z.string() }),
        ),
      }),
    )
    .optional(),
})
type Asked = z.output<typeof asked>

const kinds: Readonly<Record<string, Kind>> = { contacts: 'contacts', deals: 'deals', tasks: 'tasks' }
const tokens = (text: string): string[] => text.toLowerCase().split(/[^a-z0-9]+/)
const wantedOf = ({ properties }: Asked): string[] => (Array.isArray(properties) ? properties : [])
const givenIn = ({ properties }: Asked): Properties =>
  properties === undefined || Array.isArray(properties) ? {} : properties
const error = (category: string) => ({
  status: 'error',
  message: `made up: ${category}`,
  correlationId: '0',
  category,
})

/**
 * HubSpot on this machine, as far as we use it, in its own words over HTTP. Like the real one it makes
 * another task each time it is asked, takes any lifecycle stage, and its search, and here also its
 * associations, know of a new object only after `lag` ms.
 */
export const hubspotServer = async ({
  token,
  now,
  lag = 60_000,
}: {
  token: string
  now: () => number
  lag?: number
}) => {
  const things: Record<Kind, Map<string, Thing>> = { contacts: new Map(), deals: new Map(), tasks: new Map() }
  const links: { readonly contact: string; readonly kind: Kind; readonly id: string; readonly at: number }[] =
    []
  const got: { readonly call: string; readonly body: string }[] = []
  const troubles: Trouble[] = []
  let last = 100
  const put = (kind: Kind, properties: Properties, contact?: string): string => {
    const id = String(++last)
    things[kind].set(id, {
      id,
      properties: { ...properties },
      createdAt: now(),
      updatedAt: now(),
      changed: Object.fromEntries(Object.keys(properties).map((name) => [name, now()])),
    })
    if (contact !== undefined) links.push({ contact, kind, id, at: now() })
    return id
  }
  const shown = ({ id, properties, createdAt, updatedAt }: Thing, wanted: readonly string[]) => ({
    id,
    archived: false,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    properties: Object.fromEntries(
      [...wanted, 'hs_object_id'].map((name) => [
        name,
        name === 'hs_object_id' ? id : (properties[name] ?? null),
      ]),
    ),
  })

  const routes: readonly [RegExp, (kind: Kind, id: string, body: Asked) => [number, unknown]][] = [
    [
      /^POST \/crm\/v3\/objects\/(\w+)\/batch\/read$/,
      (kind, _, body) => {
        const found = (body.inputs ?? []).flatMap(
          ({ id }) =>
            [...things[kind].values()].find(
              (thing) =>
                (body.idProperty === undefined ? thing.id : thing.properties[body.idProperty]) === id,
            ) ?? [],
        )
        const historyOf = ({ properties, changed }: Thing) =>
          Object.fromEntries(
            (body.propertiesWithHistory ?? []).map((name) => [
              name,
              changed[name] === undefined
                ? []
                : [
                    {
                      value: properties[name] ?? '',
                      timestamp: new Date(changed[name]).toISOString(),
                      sourceType: 'CRM_UI',
                    },
                  ],
            ]),
          )
        if (body.propertiesWithHistory && found.length > 50) return [400, error('VALIDATION_ERROR')]
        const results = found.map((thing) => ({
          ...shown(thing, wantedOf(body)),
          ...(body.propertiesWithHistory ? { propertiesWithHistory: historyOf(thing) } : {}),
        }))
        return [
          results.length === body.inputs?.length ? 200 : 207,
          { status: 'COMPLETE', results, startedAt: '', completedAt: '' },
        ]
      },
    ],
    [
      /^GET \/crm\/v3\/objects\/(contacts)\?(.*)$/,
      (kind, query) => {
        const [said, all] = [new URLSearchParams(query), [...things[kind].values()]]
        const from = Number(said.get('after') ?? 0)
        const [results, next] = [
          all.slice(from, from + Number(said.get('limit') ?? 10)),
          from + Number(said.get('limit') ?? 10),
        ]
        const paging = next < all.length ? { paging: { next: { after: String(next), link: '' } } } : {}
        return [
          200,
          {
            results: results.map((thing) => shown(thing, (said.get('properties') ?? '').split(','))),
            ...paging,
          },
        ]
      },
    ],
    [
      /^GET \/crm\/v4\/objects\/contacts\/(\w+)\/associations\/\w+\?limit=500$/,
      (kind, contact) => {
        const results = links.filter(
          (link) => link.contact === contact && link.kind === kind && now() - link.at >= lag,
        )
        return [
          200,
          {
            results: results.map(({ id }) => ({
              toObjectId: Number(id),
              associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 203, label: null }],
            })),
          },
        ]
      },
    ],
    [
      /^POST \/crm\/v3\/objects\/(\w+)\/search$/,
      (kind, _, body) => {
        const filters = body.filterGroups?.[0]?.filters ?? []
        const results = [...things[kind].values()].filter(
          ({ properties, createdAt }) =>
            now() - createdAt >= lag &&
            filters.every(({ propertyName, value }) =>
              tokens(properties[propertyName] ?? '').includes(value.toLowerCase()),
            ),
        )
        return [200, { total: results.length, results: results.map((thing) => shown(thing, wantedOf(body))) }]
      },
    ],
    [
      /^PATCH \/crm\/v3\/objects\/(\w+)\/(\w+)$/,
      (kind, id, body) => {
        const thing = things[kind].get(id)
        if (!thing) return [404, error('OBJECT_NOT_FOUND')]
        Object.assign(thing.properties, givenIn(body))
        thing.updatedAt = now()
        for (const name of Object.keys(givenIn(body))) thing.changed[name] = now()
        return [200, shown(thing, Object.keys(givenIn(body)))]
      },
    ],
    [
      /^POST \/crm\/v3\/objects\/(tasks)$/,
      (kind, _, body) => {
        if (givenIn(body)['hs_timestamp'] === undefined) return [400, error('VALIDATION_ERROR')]
        const thing = things.tasks.get(put(kind, givenIn(body), body.associations?.[0]?.to.id))
        return thing ? [201, shown(thing, Object.keys(thing.properties))] : [500, error('?')]
      },
    ],
  ]

  const answer = (call: string, text: string): [number, unknown] => {
    for (const [route, act] of routes) {
      const [hit, first = '', second = ''] = route.exec(call) ?? []
      if (hit === undefined) continue
      const kind = kinds[first] ?? kinds[/associations\/(\w+)/.exec(call)?.[1] ?? ''] ?? 'contacts'
      return act(kind, second || first, asked.parse(JSON.parse(text || '{}')))
    }
    return [404, error('there is no such path')]
  }

  const server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += String(part)
    const call = `${request.method ?? ''} ${request.url ?? ''}`
    got.push({ call, body: text })
    const trouble = troubles.find(({ on, times }) => times > 0 && on.test(call))
    if (trouble) trouble.times -= 1
    const speak = (status: number, body: unknown, headers = {}): void => {
      response
        .writeHead(status, { 'content-type': 'application/json;charset=utf-8', ...headers })
        .end(JSON.stringify(body))
    }
    if (request.headers.authorization !== `Bearer ${token}`)
      return speak(401, error('INVALID_AUTHENTICATION'))
    if (trouble && trouble.what !== 'lost')
      return speak(
        trouble.what,
        trouble.what === 429
          ? { ...error('RATE_LIMITS'), errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' }
          : error('?'),
        trouble.headers,
      )
    const [status, body] = answer(call, text)
    if (trouble) request.socket.destroy()
    else speak(status, body)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('HubSpot has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    got,
    put,
    /** Properties of everything of a kind, by id. */
    all: (kind: Kind): ({ id: string } & Properties)[] =>
      [...things[kind].values()].map(({ id, properties }) => ({ ...properties, id })),
    trouble: (
      on: RegExp,
      what: Trouble['what'],
      { times = 1, headers }: { times?: number; headers?: Record<string, string> } = {},
    ) => {
      troubles.push({ on, what, times, ...(headers === undefined ? {} : { headers }) })
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}
