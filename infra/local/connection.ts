import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { CannotStart } from './startup-error.ts'
import type { Secrets } from './secrets/secrets.ts'
import type { Store } from './store.ts'
import type { World } from './template/template.ts'

/** What a person needs to begin: the token of /api, and the write key of the default Segment connection. */
export interface Credentials {
  readonly token: string
  readonly writeKey: string
}

const told = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.string()) }).optional() })

/** The token of /api, as the functions that check it find it. */
export const apiToken = (world: World, secrets: Secrets): string => {
  for (const resource of world.ofType('AWS::Lambda::Function')) {
    const secret = told.parse(resource.properties()).Environment?.Variables['TOKEN_SECRET']
    if (secret !== undefined) return secrets.valueOf(secret) ?? ''
  }
  return ''
}

/**
 * Makes the default Segment connection through the front door, as a person would; once for each data folder.
 */
export const connectSegment = async (url: string, token: string, store: Store): Promise<string> => {
  const kept = store.get('connection', 'segment')
  if (typeof kept === 'string') return kept
  // Hexadecimal: a key that begins with a dash cannot be pasted after `--write-key`.
  const writeKey = randomBytes(18).toString('hex')
  const response = await fetch(`${url}/api/connections/segment/default`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ secrets: { writeKey } }),
  })
  if (!response.ok) {
    throw new CannotStart(
      `The default connection could not be made: PUT /api/connections/segment/default answered ${response.status} ${await response.text()}`,
    )
  }
  store.put('connection', 'segment', writeKey)
  return writeKey
}
