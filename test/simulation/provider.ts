import type { SendResult, PreparedMessage, RenderInput, Sender } from '../../shared/senders/sender.ts'
import type { Message } from '../../shared/model/message.ts'
import type { Random } from './random.ts'
import type { Faults } from './faults.ts'
import type { Task } from './scheduler.ts'

/**
 * What a provider took, in the order in which it did. `despite`: what should have kept it from being sent.
 */
export type Taken = { readonly message: Message; readonly at: number; readonly despite?: string }

type Forbidden = (message: Message) => Promise<string | undefined>

/**
 * A provider with the ways of real ones: it takes a letter and says so, says no, takes it and is not heard,
 * is not reached and is not heard either. What it took may be echoed later, or never.
 */
export class Provider {
  readonly taken: Taken[] = []
  private readonly chance: Random
  private readonly faults: Faults
  private readonly clock: () => number
  private readonly echo: (message: Message, at: number) => void
  troubles = 0.2

  constructor(
    chance: Random,
    faults: Faults,
    clock: () => number,
    echo: (message: Message, at: number) => void,
  ) {
    this.chance = chance
    this.faults = faults
    this.clock = clock
    this.echo = echo
  }

  /** The way out as one invocation sees it. `forbidden` says what speaks against a message right now. */
  sender(task: Task, name: string, via: Message['via'], forbidden: Forbidden): Sender {
    return { name, via, write: (input) => Promise.resolve(this.letter(task, input, forbidden)) }
  }

  private letter(task: Task, { message }: RenderInput, forbidden: Forbidden): PreparedMessage {
    return async () => {
      try {
        return await this.faults.around(task, `send ${message.via}`, async () =>
          this.take(message, await forbidden(message)),
        )
      } catch {
        return { as: 'unclear', why: { code: 'text', params: { text: 'the connection broke' } } }
      }
    }
  }

  private take(message: Message, despite: string | undefined): SendResult {
    const draw = this.chance.next() / (this.troubles || Number.EPSILON)
    if (draw < 0.3)
      return {
        as: 'refused',
        verdict: 'retry-backoff',
        reason: { code: 'text', params: { text: 'too fast' } },
      }
    if (draw < 0.4)
      return { as: 'refused', verdict: 'permanent', reason: { code: 'text', params: { text: 'rejected' } } }
    if (draw < 0.7) return { as: 'unclear', why: { code: 'text', params: { text: 'no answer' } } }
    this.taken.push({ message, at: this.clock(), ...(despite === undefined ? {} : { despite }) })
    if (this.chance.happens(0.8)) this.echo(message, this.clock())
    return draw < 1
      ? { as: 'unclear', why: { code: 'text', params: { text: 'the answer was lost' } } }
      : { as: 'sent', providerId: `p${this.taken.length}` }
  }
}
