import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CrashPoint } from '../../infra/local/control/crash-injection.ts'
import {
  aliasOfMail,
  hour,
  nameOf,
  openInstallation,
  start,
  type MessagingInstallation,
} from './messaging-installation.ts'

let town: MessagingInstallation
beforeAll(async () => {
  town = await openInstallation()
})
afterAll(async () => {
  await town.local.stop()
})

/** At night no customer is written to: past eight in the evening it becomes ten the next morning. */
const byDay = async (): Promise<void> => {
  const sinceTen = (town.local.clock.now() - start) % (24 * hour)
  if (sinceTen > 10 * hour) await town.local.clock.advance(24 * hour - sinceTen, { step: 'PT24H' })
}

/**
 * A message's way: what it is about, how many rounds of seven minutes it may need to recover, and what must
 * have come of it.
 */
type Way = {
  readonly cause: 'no-show' | 'email-unopened'
  readonly rounds: number
  readonly look: (point: CrashPoint, who: string) => Promise<void>
}

/**
 * Lets one message go its way with its function killed at a point; false when it never came to that point.
 */
const killedAt = async (point: CrashPoint, { cause, rounds, look }: Way): Promise<boolean> => {
  await byDay()
  const who = `${point.function}-${point.nth}-${point.when}-end@example.com`
  const crash = town.local.crashOn(point)
  await town.found(cause, who)
  await town.local.quiet()
  // a message comes back after the queue's patience, and finds the lease over; a function behind another
  // needs a second round, a colleague's message patience
  for (let round = 0; round < rounds; round += 1) await town.local.clock.advance('PT7M', { step: 'PT7M' })
  crash.cancel()
  await look(point, who)
  return crash.happened()
}

const mailed = async (point: CrashPoint, who: string): Promise<void> => {
  const [row] = await town.messagesOf(who)
  const mails = town.mailTo(who).length
  const sent = (await Array.fromAsync(town.rows.touchpoints.ofAlias(aliasOfMail(who)))).filter(
    ({ type }) => type === 'email.sent',
  ).length
  expect({ point, mails, status: row?.status, sent }).toEqual({
    point,
    ...(mails === 1 ? { mails: 1, status: 'sent', sent: 1 } : { mails: 0, status: 'unclear', sent: 0 }),
  })
}

const told = async (point: CrashPoint, who: string): Promise<void> => {
  const [row] = await town.messagesOf(who)
  const heard = town.said(nameOf(who)).length
  expect({ point, heard, status: row?.status }).toEqual({
    point,
    heard: heard === 2 && row?.attempts === 2 ? 2 : 1,
    status: 'sent',
  })
}

describe("on one message's way, killed between every two steps", () => {
  const ways: [string, string, Way][] = [
    [
      'run-playbooks',
      'sends it to a customer exactly once, or the doubt is on record',
      { cause: 'no-show', look: mailed, rounds: 2 },
    ],
    [
      'send-email',
      'sends it to a customer exactly once, or the doubt is on record',
      { cause: 'no-show', look: mailed, rounds: 2 },
    ],
    [
      'send-wecom',
      'tells a colleague at least once, and again only where the answer was lost',
      {
        cause: 'email-unopened',
        look: told,
        rounds: 3,
      },
    ],
  ]
  it.each(ways)(
    '%s %s',
    async (name, _, way) => {
      let steps = 0
      // Killed after a call and before the next one leave the same rows; test/crash plays both at every step.
      while (await killedAt({ function: name, nth: steps + 1, when: 'before' }, way)) steps += 1
      await killedAt({ function: name, nth: steps, when: 'after' }, way)
      expect(steps).toBeGreaterThan(10)
    },
    300_000,
  )
})
