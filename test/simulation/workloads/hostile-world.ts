import { erasePerson } from '../../../shared/api/erasures.ts'
import { aliasOf, parseIdentity } from '../../../shared/model/identity.ts'
import type { Limits } from '../../../shared/model/bounds.ts'
import { processErasureRequests } from '../../../shared/people/erasure/erasure.ts'
import { RetryableError, UnstorableError } from '../../../shared/runtime/errors.ts'
import { createRepositories } from '../../../shared/storage/create-repositories.ts'
import { personDataEraser } from '../../../shared/storage/repositories/person-data-eraser.ts'
import type { Repositories } from '../../../shared/storage/repositories.ts'
import type { Item, Store } from '../../../shared/storage/store.ts'
import { storeOf } from '../instance.ts'
import type { Task } from '../scheduler.ts'
import { World } from '../world.ts'

const minute = 60_000

/** So small that some dozen touchpoints reach every bound. */
export const smallLimits: Limits = {
  links: { strong: 4, weak: 3, long: 2 },
  longLink: 320,
  linkId: 20,
  watches: { count: 3, bytes: 2000 },
  watchKey: 30,
  watchText: 40,
  parted: 40,
  outbox: { count: 2, bytes: 4000 },
  marks: 3,
  took: 3,
  counters: { names: 4, characters: 40 },
  unknownEvents: { names: 2, characters: 60 },
}

const isOf = ({ pk, sk }: Item, aliases: ReadonlySet<string>): boolean => {
  const isPersons = sk === 'person' || sk === 'journey' || sk === 'consent' || sk.startsWith('interruption#')
  return isPersons && aliases.has(pk.slice(pk.indexOf('#') + 1))
}

/**
 * A world in which the database refuses the rows of some people for their content, until it is told to take
 * them.
 */
export class HostileWorld extends World {
  /** Whose rows are refused: aliases. */
  refused: ReadonlySet<string> = new Set()
  /** How often a row was refused. */
  refusals = 0
  /** Requests for erasure that were not answered as they should have been. */
  readonly unanswered: string[] = []

  override rows(task: Task): Repositories {
    return createRepositories(this.refusing(storeOf(this.memory, this.faults, task)), this.limits)
  }

  private refusing(store: Store): Store {
    return {
      ...store,
      put: async (item, condition, table) => {
        if (table !== undefined || !isOf(item, this.refused)) return store.put(item, condition, table)
        await store.get(item)
        this.refusals++
        throw new UnstorableError('the content was refused: ValidationException')
      },
    }
  }

  protected override async keepUp(task: Task): Promise<void> {
    const report = (error: unknown): void => {
      if (!(error instanceof RetryableError)) this.failures.push(error)
    }
    const forgetting = personDataEraser(storeOf(this.memory, this.faults, task))
    await processErasureRequests({ rows: this.rows(task), forgetting, onError: report, limits: this.limits })(
      this.now,
    )
    await super.keepUp(task)
  }

  /**
   * `DELETE /api/people/…`, asked again a minute later until it is answered; a no is an answer that nobody
   * should get.
   */
  ask(name: string): void {
    const task = this.start('console', async (own) => {
      await erasePerson(this.rows(own), { text: name, country: 'CN' }, this.now).catch((error: unknown) => {
        if (error instanceof RetryableError) throw error
        this.unanswered.push(`${name.slice(0, 40)}: ${String(error)}`)
      })
    })
    this.at(this.now + minute, () => {
      if (!task.done || task.failed) this.ask(name)
    })
  }
}

export const aliasNamed = (text: string): string => {
  const identity = parseIdentity(text)
  if (!identity) throw new Error(`${text} is no identity`)
  return aliasOf(identity)
}
