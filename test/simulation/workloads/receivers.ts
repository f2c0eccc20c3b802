import { touchpointOf } from '../../../shared/storage/touchpoint-item.ts'
import type { Touchpoint } from '../../../shared/model/touchpoint.ts'
import { delivered, keysOf, received } from '../../channels/delivery.ts'
import { type Sample, samples } from '../../channels/samples.ts'
import type { Random } from '../random.ts'
import { Broken } from '../oracle/invariants.ts'
import { World } from '../world.ts'
import type { Accepted } from './journeys.ts'

const minute = 60_000
const hour = 60 * minute

/**
 * A world at whose doors vendors knock as they do: again when they were not heard, and now and then again
 * when they were.
 */
export class ReceiversWorld extends World {
  /** What was acknowledged. */
  readonly acknowledged = new Set<Sample>()

  /** One delivery, signed at this time; a vendor who hears nothing, or a no, comes again. */
  private knock(sample: Sample, tries: number): void {
    const { asked, to, retried } = sample
    const signed = tries === 0 && this.now === this.settings.start ? asked : retried(this.now)
    const { queued } = received(signed, to, this.now)
    const task = this.start('webhook', async (own) => {
      await this.faults.around(own, 'queue', () => {
        for (const event of queued) this.touchpoints.put(event, this.now)
      })
      this.acknowledged.add(sample)
    })
    const again = this.now + this.chance.between(1, 90) * minute
    this.at(again, () => {
      if (tries < 12 && (!task.done || task.failed || this.chance.happens(0.3))) this.knock(sample, tries + 1)
    })
  }

  vendor(sample: Sample): void {
    this.at(this.now + this.chance.below(6 * hour), () => this.knock(sample, 0))
  }
}

const some = (chance: Random, names: readonly string[]): string[] => names.filter(() => chance.happens(0.35))

/** Some channels, each with its own authentic delivery. */
export const receiversWorkload = (world: ReceiversWorld): void => {
  const { chance } = world
  for (const name of some(chance, Object.keys(samples).sort())) {
    const sample = samples[name]
    if (sample) world.vendor(sample)
  }
}

/** What the deliveries that were acknowledged are worth, each told once. */
const worth = async (world: ReceiversWorld, at: number): Promise<Touchpoint[]> =>
  (await Promise.all([...world.acknowledged].map(({ retried, to }) => delivered(retried(at), to, at)))).flat()

/**
 * Checks that all that was acknowledged is stored, once, and nothing else; returns what the other checks want
 * to know.
 */
export const checkReceivers = async (world: ReceiversWorld, at: number): Promise<Accepted> => {
  const wanted = new Set(keysOf(await worth(world, at)))
  const touchpoints = [...world.memory.everything('touchpoints')].map(touchpointOf)
  const stored = new Set(keysOf(touchpoints))
  const [lost, unasked] = [[...wanted.difference(stored)], [...stored.difference(wanted)]]
  if (lost.length + unasked.length > 0)
    throw new Broken(
      `1 nothing acknowledged is lost: ${lost.join(', ')} is, and ${unasked.join(', ')} came from nowhere`,
    )
  return { touchpoints: touchpoints.filter(({ channel }) => channel === 'segment'), refused: [] }
}
