import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Caught } from '../../infra/local/control/inbox.ts'
import { type Local, startLocal } from '../../infra/local/local-runtime.ts'
import { noJourney } from '../../shared/model/journey.ts'
import type { Touchpoint } from '../../shared/model/touchpoint.ts'
import { aliasOf } from '../../shared/model/identity.ts'
import { firstPolicy } from '../../shared/policy/first-policy.ts'
import type { Message } from '../../shared/model/message.ts'
import type { Repositories } from '../../shared/storage/repositories.ts'
import { interruptionId } from '../../shared/model/interruption.ts'
import { team } from '../senders/sending-installation.ts'
import { connect, rowsOf } from './queries.ts'

export const minute = 60_000
export const hour = 60 * minute
/** Wednesday 10:00 in Shanghai. */
export const start = Date.parse('2026-01-07T02:00:00Z')

/** A machine with a small team on it, whose robots listen. */
export type MessagingInstallation = {
  readonly local: Local
  readonly rows: Repositories
  readonly happen: (
    touchpoint: Pick<Touchpoint, 'type' | 'at'> & {
      readonly who: string
      readonly props?: Touchpoint['props']
      readonly name?: string
    },
  ) => Promise<void>
  readonly messagesOf: (who: string) => Promise<Message[]>
  readonly mailTo: (who: string) => Extract<Caught, { kind: 'email' }>[]
  readonly said: (about: string) => Extract<Caught, { kind: 'wecom' }>[]
  /**
   * Somebody whose thread broke off for this cause: it is on record, and the mend queue has the word of it.
   */
  readonly found: (cause: 'no-show' | 'email-unopened', who: string) => Promise<void>
}

/** What somebody is called, for messages that say no address. */
export const nameOf = (email: string): string => email.split('@')[0] ?? email

export const aliasOfMail = (email: string): string => aliasOf({ kind: 'email', value: email })

export const openInstallation = async (): Promise<MessagingInstallation> => {
  const local = await startLocal({ port: 0, speed: 0, startAt: start, connect: false })
  const rows = rowsOf(local)
  await rows.policies.add({ ...firstPolicy, version: 2, staff: team })
  for (const robot of ['sales', 'heads'])
    await connect(local, 'wecom-robot', robot, { key: `robot-${robot}` })
  const sqs = new SQSClient({ ...local.aws, useQueueUrlAsEndpoint: false })
  const messagesOf = async (who: string) => Array.fromAsync(rows.messages.ofAlias(aliasOfMail(who)))
  return {
    local,
    rows,
    messagesOf,
    happen: async ({ who, props = {}, name, ...rest }) => {
      const touchpoint: Touchpoint = {
        id: `${rest.type}-${rest.at}`,
        channel: 'segment',
        source: 'story',
        statedAt: new Date(rest.at).toISOString(),
        receivedAt: Math.max(rest.at, local.clock.now()),
        identities: [{ kind: 'email', value: who }],
        props,
        ...rest,
        ...(name === undefined ? {} : { name }),
      }
      await rows.touchpoints.add(touchpoint)
    },
    mailTo: (who) =>
      local.inbox
        .list()
        .flatMap((caught) => (caught.kind === 'email' && caught.to.includes(who) ? [caught] : [])),
    said: (about) =>
      local.inbox
        .list()
        .flatMap((caught) => (caught.kind === 'wecom' && caught.content.includes(about) ? [caught] : [])),
    found: async (cause, who) => {
      const [now, alias] = [local.clock.now(), aliasOfMail(who)]
      const about = { event_name: 'Demo', recording_url: 'https://example.com/r' }
      const watch = {
        cause,
        key: 'k',
        alias,
        by: 't1',
        since: now - hour,
        due: now - minute,
        lostAt: now + 720 * hour,
        told: true,
        about,
      }
      await rows.journeys.save({
        ...noJourney(alias),
        v: 1,
        profile: { email: who, name: nameOf(who) },
        watches: [watch],
      })
      const interruption = interruptionId(cause, alias, 't1')
      await rows.interruptions.upsert({
        id: interruption,
        alias,
        person: alias,
        cause,
        key: 'k',
        openedBy: 't1',
        since: watch.since,
        due: watch.due,
        foundAt: now,
        status: 'open',
        about,
        priority: 1,
        rev: 1,
      })
      const detail = { v: 1, id: `${interruption}:found`, at: now, person: alias, interruption, alias, cause }
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: local.nameOf('QueuesMendQueue'),
          MessageBody: JSON.stringify({ 'detail-type': 'interruption.found', detail }),
        }),
      )
    },
  }
}
