import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { HouseFunction } from './house/house-function.ts'
import type { World } from './world.ts'

/** Woken by the touchpoints table's stream: moves the journeys. */
export class Follow extends Construct {
  constructor(scope: Construct, id: string, { house, tables, queues, bus, parameters }: World) {
    super(scope, id)
    const fn = new HouseFunction(this, 'Function', house, { name: 'follow', timeout: Duration.seconds(120), memory: 512 })
    tables.touchpoints.followedBy(fn, queues.followParked)
    tables.touchpoints.queriedBy(fn)
    // What happens to an event as a whole becomes a touchpoint of each who registered.
    tables.touchpoints.appendedBy(fn)
    tables.state.readWrittenBy(fn)
    tables.state.readInBatchesBy(fn)
    tables.state.countedBy(fn)
    bus.toldBy(fn)
    fn.tell('PUBLISHED_TOUCHPOINTS', parameters.publishTouchpoints)
    house.alarms.raise(this, 'Late', {
      impact: 'Journeys lag behind what customers did: staff act on old news, and breaks are found late.',
      runbook: 'follow-late',
      metric: fn.lambda.metric('IteratorAge', { period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: Duration.minutes(10).toMilliseconds(),
    })
  }
}
