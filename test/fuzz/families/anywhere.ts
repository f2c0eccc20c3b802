import type { Random } from '../../simulation/random.ts'
import type { Family } from '../family.ts'
import {
  hostileHeaders,
  hostileJson,
  hostileQuery,
  hostileText,
  hostileValue,
  textMangled,
} from '../hostile.ts'
import { insist } from '../invariants.ts'
import { askConsole, sendFuzzRequest } from '../world.ts'

const paths = [
  '/',
  '/v1',
  '/v1/',
  '/v1/track/',
  '/V1/track',
  '/v1/__proto__',
  '/hooks/wecom',
  '/hooks/constructor/x',
  '/hooks/__proto__/__proto__',
  '/hooks/wecom/../x',
  '/hooks/ses/x',
  '/hooks/own/own',
  '/u/',
  '/l/',
  '//',
  '/%2e%2e/',
  '/v1/%74rack',
  '/api',
  '/api/',
  '/apix',
  '/assets/',
  '/assets/../index.html',
  '/assets/%2e%2e/x.js',
  '/assets/a.js',
  '/api/people/',
  '/api/people/email:a/timeline/timeline',
  '/api/__proto__',
  '/hooks/standard-webhooks/crm/',
  '/hooks/%E0%A4%A/x',
  '/u/%',
  '/l/%ff',
]

/** A query that is no percent-encoding is refused before anybody is asked who they are. */
const decodable = (query: string): boolean => {
  try {
    return decodeURIComponent(query.replaceAll(/[&=]/g, ' ')) !== undefined
  } catch {
    return false
  }
}

/** Any request at all, at both functions: nobody who brings nothing gets anything. */
const run = async (chance: Random): Promise<void> => {
  const knock = {
    method: chance.pick([
      'GET',
      'POST',
      'PUT',
      'DELETE',
      'HEAD',
      'OPTIONS',
      'TRACE',
      hostileText(chance) || 'x',
    ]),
    path: chance.happens(0.6)
      ? chance.pick(paths)
      : chance.happens(0.5)
        ? textMangled(chance, chance.pick(paths)) || '/'
        : `/${hostileText(chance)}`,
    query: hostileQuery(chance),
    headers: hostileHeaders(chance, {
      'content-type': 'application/json',
      authorization: chance.pick([
        'Bearer',
        'Bearer ',
        'Bearer a',
        'Basic Og==',
        'bearer null',
        hostileText(chance),
      ]),
    }),
    body: hostileJson(chance, hostileValue(chance)),
  }
  const { queued } = await sendFuzzRequest(knock)
  insist(queued.length === 0, "a request that was nobody's had an effect")
  const { status } = await askConsole(knock)
  if (knock.path.startsWith('/api'))
    insist(
      status === 401 || (status === 400 && !decodable(knock.query)),
      `without the token the console said ${status}`,
    )
}

export const anywhere: Family = {
  name: 'anywhere',
  what: 'any method, path and headers, at every route of both functions',
  weight: 10,
  run,
}
