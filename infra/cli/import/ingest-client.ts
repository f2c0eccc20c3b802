import { setTimeout as pause } from 'node:timers/promises'
import * as z from 'zod'
import type { Place, Sent } from '../../../shared/imports/validate-row.ts'
import { type Mapping, mappingSchema } from '../../../shared/imports/mapping.ts'
import { type Staff, staffSchema } from '../../../shared/policy/policy.ts'
import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'

/** The product, as an import reaches it: the door for touchpoints, and the question what is there already. */
export type IngestClient = {
  /** All of them were sent by a clock that went equally wrong. */
  readonly send: (calls: readonly Sent[]) => Promise<void>
  /** Which of these are stored; nothing when there is no token to ask with. */
  readonly known: (places: readonly Place[]) => Promise<readonly boolean[] | undefined>
  /** The mappings that are saved there; nothing when there is no token to ask with. */
  readonly mappings: () => Promise<readonly Mapping[] | undefined>
  /** The policy's staff list; nothing when there is no token to ask with, or the product does not answer. */
  readonly staff: () => Promise<readonly Staff[] | undefined>
  readonly save: (mapping: Mapping) => Promise<void>
}

/** The product said no, and will say no again. */
export class CliError extends Error {}

const attempts = 8
const longestPause = 30_000

/**
 * As Segment's own clients do it: again after 408, 429, 5xx and a broken connection, later and later, or when
 * the product says.
 */
const again = (status: number): boolean =>
  status === 408 || status === 429 || (status >= 500 && ![501, 505, 511].includes(status))

const waitAfter = (attempt: number, response: Response | undefined): number => {
  const asked = Number(response?.headers.get('retry-after')) * 1000
  return Math.min(longestPause, asked > 0 ? asked : 250 * 2 ** attempt * (0.5 + Math.random() / 2))
}

const asked = async (
  url: string,
  headers: Record<string, string>,
  sent: { method: string; body?: string },
): Promise<Response | undefined> => {
  try {
    return await fetch(url, {
      ...sent,
      headers: { 'content-type': 'application/json', ...headers },
      signal: AbortSignal.timeout(30_000),
      redirect: 'error',
    })
  } catch {
    return undefined
  }
}

const told = async (
  url: string,
  headers: Record<string, string>,
  { method = 'POST', body }: { method?: string; body?: string },
): Promise<unknown> => {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const response = await asked(url, headers, omitUndefined({ method, body }))
    if (response?.ok) return response.json()
    if (response && !again(response.status))
      throw new CliError(
        `${new URL(url).pathname} answered ${response.status}: ${(await response.text()).slice(0, 300)}`,
      )
    await pause(waitAfter(attempt, response))
  }
  throw new CliError(`${url} does not answer: is the product running there?`)
}

const knownSchema = z.object({ known: z.array(z.boolean()) })

const policySchema = z.object({ staff: z.array(staffSchema) })

const savedSchema = z.object({ items: z.array(z.object({ mapping: mappingSchema })) })

/** How many touchpoints one question is about. */
export const maxKeysPerCall = 500

/** The doors of the product at an address. */
export const ingestClientAt = (url: string, writeKey: string, token: string | undefined): IngestClient => {
  const bearer = { authorization: `Bearer ${token ?? ''}` }
  return {
    send: async (sent) => {
      const ahead = sent[0]?.ahead ?? 0
      const body = JSON.stringify(
        omitUndefined({
          batch: sent.map(({ call }) => call),
          sentAt: ahead === 0 ? undefined : new Date(Date.now() + ahead).toISOString(),
        }),
      )
      await told(
        `${url}/v1/batch`,
        { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
        { body },
      )
    },
    known: async (places) => {
      if (token === undefined) return undefined
      const touchpoints = places.map(({ alias, statedAt, id }) => ({ alias, statedAt, id }))
      return knownSchema.parse(
        await told(`${url}/api/touchpoints/known`, bearer, { body: JSON.stringify({ touchpoints }) }),
      ).known
    },
    mappings: async () =>
      token === undefined
        ? undefined
        : savedSchema
            .parse(await told(`${url}/api/imports/mappings`, bearer, { method: 'GET' }))
            .items.map(({ mapping }) => mapping),
    staff: async () => {
      const response =
        token === undefined ? undefined : await asked(`${url}/api/policy`, bearer, { method: 'GET' })
      return response?.ok ? policySchema.parse(await response.json()).staff : undefined
    },
    save: async (mapping) => {
      if (token === undefined)
        throw new CliError('saving a mapping needs the token of /api: --token, or RETHREAD_TOKEN')
      await told(`${url}/api/imports/mappings/${encodeURIComponent(mapping.name)}`, bearer, {
        method: 'PUT',
        body: JSON.stringify(mapping),
      })
    },
  }
}
