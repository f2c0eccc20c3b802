import { dayMs, hourMs } from '../../../shared/runtime/time-buckets.ts'
import { randomUUID } from 'node:crypto'
import { Cron } from 'croner'
import * as z from 'zod'
import type { Clock } from '../clock/clock.ts'
import type { Delivery } from '../http-api/asynchronous-delivery.ts'
import { type Json, type JsonObject, isObject, textAt } from '../json.ts'
import { inputFor } from './target-input.ts'
import type { World } from '../template/template.ts'

/** Wakes what the templates wake by the clock. */
export interface Schedules {
  /** Fires every schedule that has come due: once, however often it was missed. */
  readonly runDue: () => Promise<void>
  /** Fires by itself from now on, as the shared clock goes. */
  readonly start: () => void
  readonly stop: () => void
}

/** The first time after `after` at which a schedule fires. */
export type Next = (after: number) => number

/** Reads `rate(5 minutes)` or `cron(0 8 * * ? *)`, in this time zone. */
export const readSchedule = (expression: string, timezone = 'UTC'): Next => {
  const rate = /^rate\((\d+) (minutes?|hours?|days?)\)$/.exec(expression)
  if (rate) return rateSchedule(Number(rate[1]), String(rate[2]), expression)
  const cron = /^cron\((\S+ \S+ \S+ \S+ \S+) (\S+)\)$/.exec(expression)
  if (!cron)
    throw new Error(
      `${expression} is neither rate(value unit) nor cron(minutes hours day-of-month month day-of-week year)`,
    )
  const job = new Cron(`0 ${cron[1]} ${cron[2]}`, { timezone, alternativeWeekdays: true })
  return (after) => job.nextRun(new Date(after))?.getTime() ?? Infinity
}

const units: Readonly<Record<string, number>> = { minute: 60_000, hour: hourMs, day: dayMs }

const rateSchedule = (count: number, unit: string, expression: string): Next => {
  if (count < 1 || (count === 1) === unit.endsWith('s'))
    throw new Error(`${expression} is refused by AWS: one minute, but two minutes`)
  const period = count * (units[unit.replace(/s$/, '')] ?? 0)
  return (after) => (Math.floor(after / period) + 1) * period
}

const rule = z.object({
  ScheduleExpression: z.string(),
  State: z.string().default('ENABLED'),
  Targets: z.array(z.custom<JsonObject>(isObject)).default([]),
})

interface Scheduled {
  readonly arn: string
  readonly next: Next
  readonly targets: readonly JsonObject[]
  due: number
}

/** Makes the schedules of the templates work. */
export const createSchedules = (
  world: World,
  { delivery, clock, account, region }: { delivery: Delivery; clock: Clock; account: string; region: string },
): Schedules => {
  const all: Scheduled[] = world
    .ofType('AWS::Events::Rule')
    .filter(({ propertyNames }) => propertyNames.includes('ScheduleExpression'))
    .flatMap((resource) => {
      const { ScheduleExpression, State, Targets } = rule.parse(resource.properties())
      const next = readSchedule(ScheduleExpression)
      return State === 'ENABLED'
        ? [{ arn: resource.attribute('Arn'), next, targets: Targets, due: next(clock.now()) }]
        : []
    })
  const fire = async ({ arn, targets }: Scheduled, time: number): Promise<void> => {
    const event: Json = {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account,
      time: `${new Date(time).toISOString().slice(0, 19)}Z`,
      region,
      resources: [arn],
      detail: {},
    }
    for (const target of targets) {
      await delivery.send({
        to: textAt(target, 'Arn') ?? '',
        payload: inputFor(target, event),
        from: 'events.amazonaws.com',
        sourceArn: arn,
        deadLetterArn: textAt(target, 'DeadLetterConfig', 'Arn'),
      })
    }
  }
  /** The last time up to now at which it should have fired: what is missed is not repeated. */
  const latest = (scheduled: Scheduled, now: number): number => {
    let time = scheduled.due
    for (let step = 0; step < 1000; step += 1) {
      const following = scheduled.next(time)
      if (following > now) return time
      time = following
    }
    return now
  }
  const runDue = async (): Promise<void> => {
    const now = clock.now()
    for (const scheduled of all) {
      if (scheduled.due > now) continue
      const time = latest(scheduled, now)
      scheduled.due = scheduled.next(now)
      await fire(scheduled, time)
    }
  }
  let timer: NodeJS.Timeout | undefined
  const arm = (): void => {
    const wait = Math.min(...all.map(({ due }) => due)) - clock.now()
    const speed = clock.speed()
    timer = setTimeout(
      () =>
        void runDue().finally(() => {
          if (timer) arm()
        }),
      Math.min(1000, Math.max(20, speed > 0 ? wait / speed : 1000)),
    )
    timer.unref()
  }
  return {
    runDue,
    start: arm,
    stop: () => {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
