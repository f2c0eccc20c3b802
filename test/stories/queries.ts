import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import type { Local } from '../../infra/local/local-runtime.ts'
import { synthesise } from '../../infra/synthesise.ts'
import type { Journey } from '../../shared/model/journey.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf, parseIdentity } from '../../shared/model/identity.ts'
import { createRepositories } from '../../shared/storage/create-repositories.ts'
import { createDynamoStore } from '../../shared/storage/dynamodb/dynamo.ts'
import type { Repositories } from '../../shared/storage/repositories.ts'

/** Makes a connection, as a person does. */
export const connect = async (
  local: Local,
  channel: string,
  id: string,
  secrets: object,
  settings: object = {},
): Promise<void> => {
  const answer = await fetch(`${local.url}/api/connections/${channel}/${id}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${local.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ secrets, settings }),
  })
  if (!answer.ok)
    throw new Error(`${channel}/${id} could not be connected: ${answer.status} ${await answer.text()}`)
}

/** Both tables of a machine, as rows. */
export const rowsOf = (local: Local): Repositories =>
  createRepositories(
    createDynamoStore({
      client: DynamoDBDocumentClient.from(new DynamoDBClient(local.aws)),
      tables: {
        touchpoints: local.nameOf('TablesTouchpointsTable'),
        state: local.nameOf('TablesStateTable'),
      },
    }),
  )

const aliasNamed = (spelled: string): string => {
  const identity = parseIdentity(spelled)
  if (!identity) throw new Error(`${spelled} is no identity`)
  return aliasOf(identity)
}

/** The journey of whoever is called so, as `kind:value`. */
export const journeyOf = async (rows: Repositories, spelled: string): Promise<Journey | undefined> => {
  const alias = aliasNamed(spelled)
  return rows.journeys.get((await rows.people.clusterOf(alias))?.root ?? alias)
}

/** Every touchpoint in the journey of whoever is called so. */
export const timelineOf = async (rows: Repositories, spelled: string): Promise<Touchpoint[]> => {
  const alias = aliasNamed(spelled)
  const aliases = Object.keys((await rows.people.clusterOf(alias))?.identities ?? { [alias]: spelled })
  const all = await Promise.all(aliases.map((one) => Array.fromAsync(rows.touchpoints.ofAlias(one))))
  return all.flat().sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
}

const template = z.object({ Resources: z.record(z.string(), z.object({ Type: z.string() })) })

/** What the first resource of a type is called on this machine. */
export const nameOfFirst = async (local: Local, type: string): Promise<string> => {
  const { Resources } = template.parse(
    JSON.parse(readFileSync(join((await synthesise()).outdir, 'Stateless.template.json'), 'utf8')),
  )
  const [logicalId] = Object.entries(Resources).find(([, { Type }]) => Type === type) ?? []
  if (logicalId === undefined) throw new Error(`the stateless stack has no ${type}`)
  return local.nameOf(logicalId)
}
