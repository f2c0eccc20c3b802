import { minuteMs } from '../runtime/time-buckets.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import { parseIdentity } from '../model/identity.ts'
import { errorFields, log } from '../runtime/log.ts'
import { type Following, following, verify } from '../signed-links/token.ts'
import { ownEvent } from '../people/own-event.ts'
import { prop } from '../channels/parsing/parse-or-reject.ts'
import { hashId } from '../runtime/hash-id.ts'
import { classifyActor } from '../channels/parsing/machine-activity.ts'
import { isoOf } from '../model/stated-time.ts'
import { bareToken, type LinkPageDeps, unknownLink } from './unsubscribe.ts'
import type { HttpResponse, HttpRequest } from '../runtime/http.ts'

/**
 * `/l/{token}`: redirects to the signed target only (no open redirect), and enqueues a `link.clicked`. When
 * that fails, the redirect still happens.
 * @param now ms UTC
 */
export const followLink = async (
  deps: LinkPageDeps,
  request: HttpRequest,
  token: string,
  now: number,
): Promise<HttpResponse> => {
  const payload = verify(following, bareToken(token), await deps.signingSecrets(now))
  if (!payload) return unknownLink
  const touchpoint = clickTouchpoint(payload, request, now)
  try {
    if (touchpoint) await deps.enqueue([ownEvent(touchpoint)])
  } catch (error) {
    log.error('link.click-not-enqueued', { message: payload.m, ...errorFields(error) })
  }
  return {
    status: 302,
    headers: {
      location: new URL(payload.u).href,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    },
    body: '',
  }
}

const maxUrlLength = 400

/** The touchpoint of a click: one for each minute and kind of actor, so a scanner does not hide a human. */
const clickTouchpoint = (
  { m, i, id, u }: Following,
  request: HttpRequest,
  now: number,
): Touchpoint | undefined => {
  const reader = parseIdentity(id)
  const grade = isPrefetch(request) ? 'machine' : classifyActor(request.headers['user-agent'] ?? '')
  return (
    reader && {
      id: `${m}:link:${grade}:${hashId(u).slice(0, 12)}`,
      channel: 'own',
      source: 'link',
      type: 'link.clicked',
      at: now,
      statedAt: isoOf(now - (now % minuteMs)),
      receivedAt: now,
      identities: [reader],
      props: {
        message: m,
        ...prop('interruption', i || undefined),
        ...prop('url', u.length <= maxUrlLength ? u : undefined),
        grade,
      },
    }
  )
}

/** Whether a program prefetches the page or checks that it exists. */
const isPrefetch = ({ method, headers }: HttpRequest): boolean =>
  method === 'HEAD' ||
  ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'].some((name) =>
    /prefetch|preview|prerender/i.test(headers[name] ?? ''),
  )
