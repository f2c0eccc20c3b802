import type { PollContext, WebhookReceiver } from '../../channels/channel.ts'
import { pollerNamed } from '../../channels/pollers.ts'
import { signatureTestKits } from '../../channels/signing/list.ts'
import { requestFor } from '../../channels/signing/signature-test-kit.ts'
import { RejectedError, RetryableError } from '../../runtime/errors.ts'
import type { ConnectionDeps } from './connect.ts'
import { through } from './dry-run.ts'
import { addressOf, listed } from './connection-types.ts'
import { knownConnection, wholeConnection } from './load-connection.ts'
import type { DryRunView, TrialView } from './views.ts'
import { reason, type Reason } from '../../model/reasons/reason.ts'
import type { Connection } from '../../model/connection.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

type Check = TrialView['checks'][number]

const check = (what: Reason, why?: Reason): Check => omitUndefined({ what, ok: why === undefined, why })

/** The rule that an event or a request broke, as the receiver stated it. */
const stated = (rule: string | undefined): Reason | undefined =>
  rule === undefined ? undefined : reason('text', { text: rule })
const refusalIn = ({ refused }: DryRunView): string | undefined => refused?.rule

/**
 * `POST /api/connections/{channel}/{id}/test`: looks at everything that can be looked at without the vendor:
 * whether the secrets are there and fit, whether the door keeps out what is unsigned and lets in, by each
 * live secret, what we sign ourselves, and whether that is read. A vendor that is asked is asked for a key to
 * its API, and for nothing that anybody would miss.
 * @throws Refused (404) when there is no such connection
 */
export const testConnection = async (
  deps: ConnectionDeps,
  asking: PollContext,
  channel: string,
  id: string,
): Promise<TrialView> => {
  const known = await knownConnection(deps, channel, id)
  const whole = await wholeConnection(deps, known).catch((error: unknown) => {
    if (error instanceof RejectedError) return error
    throw error
  })
  if (whole instanceof RejectedError)
    return { ok: false, checks: [check(reason('check.secrets-valid'), stated(whole.message))], unchecked: [] }
  const { door } = known.kind
  const asked = await askedOf(channel, whole, asking)
  const checks = [
    check(reason('check.secrets-valid')),
    ...(door ? await atDoor(door, whole, asking.now()) : []),
    ...asked,
  ]
  return {
    ok: checks.every(({ ok }) => ok),
    checks,
    unchecked: unchecked(known.kind.door, addressOf(known.kind, id, Object.keys(known.row.hints)), asked),
  }
}

/** One connection for each secret that is live. */
const eachLive = (connection: Connection): Connection[] => {
  const most = Math.max(1, ...Object.values(connection.secrets).map((secret) => listed(secret).length))
  return Array.from({ length: most }, (_, index) => ({
    ...connection,
    secrets: Object.fromEntries(
      Object.entries(connection.secrets).map(([field, secret]) => [
        field,
        listed(secret)[index] ?? listed(secret)[0] ?? '',
      ]),
    ),
  }))
}

const atDoor = async (door: WebhookReceiver, connection: Connection, now: number): Promise<Check[]> => {
  const rehearsal = signatureTestKits.get(door.name)
  const stranger = await through(
    'verified',
    door,
    connection,
    requestFor(rehearsal?.sample(now) ?? { body: '{}' }, connection),
    now,
  )
  const closed = check(
    reason('check.unsigned-refused'),
    stranger.door === 'refused' ? undefined : reason('check.unsigned-accepted'),
  )
  if (!rehearsal) return [closed]
  const lives = eachLive(connection)
  const deliveries = await Promise.all(
    lives.map((live) =>
      through(
        'self-signed',
        door,
        connection,
        requestFor(rehearsal.signed(rehearsal.sample(now), live, now), connection),
        now,
      ),
    ),
  )
  const doors = deliveries.map((delivery, index) =>
    check(
      reason('check.signed-accepted', { number: index + 1, count: lives.length }),
      stated(refusalIn(delivery)),
    ),
  )
  const refused = deliveries[0]?.events.find((event) => event.refused)?.refused?.rule
  return [closed, ...doors, check(reason('check.sample-parsed'), stated(refused))]
}

/** A vendor that is asked every minute is asked once, for its key alone. */
const askedOf = async (channel: string, connection: Connection, asking: PollContext): Promise<Check[]> => {
  const probe = await pollerNamed(channel)
    ?.probe?.(connection, asking)
    .catch((error: unknown) => {
      if (error instanceof RetryableError) return error.message
      throw error
    })
  return probe === undefined
    ? []
    : [check(reason('check.vendor-accepts-credentials'), probe === true ? undefined : stated(probe))]
}

const unchecked = (
  door: WebhookReceiver | undefined,
  address: string | undefined,
  asked: readonly Check[],
): Reason[] => [
  ...(door && address ? [reason('unchecked.vendor-setup', { address })] : []),
  ...(door && !signatureTestKits.has(door.name) ? [reason('unchecked.signature')] : []),
  ...(door === undefined && asked.length === 0 ? [reason('unchecked.credentials')] : []),
]
