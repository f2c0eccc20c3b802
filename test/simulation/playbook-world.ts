import { bySender, queueOf, type Via } from '../../shared/runtime/sender-list.ts'
import { ownEvent } from '../../shared/people/own-event.ts'
import { runTreatment, treatmentTriggerSchema } from '../../shared/playbooks/run-treatment.ts'
import { domainEventSource, type DomainEvent } from '../../shared/model/domain-events.ts'
import { deliverMessage } from '../../shared/senders/delivery/deliver-message.ts'
import { recoverStuckMessages } from '../../shared/senders/delivery/recover-stuck-messages.ts'
import { sendRequest, type Message, type SendRequest } from '../../shared/model/message.ts'
import { messageRepository } from '../../shared/storage/repositories/message-repository.ts'
import { forbidden } from './forbidden-apis.ts'
import { Provider } from './provider.ts'
import type { SimQueue } from './queue.ts'
import type { Task } from './scheduler.ts'
import { World, type Settings } from './world.ts'
import type { QueuedEvent } from '../../shared/model/queued-event.ts'

const minute = 60_000

const mended = new Set<string>([
  'interruption.found',
  'interruption.recovered',
  'interruption.dismissed',
  'interruption.lost',
  'message.sent',
  'message.failed',
  'message.suppressed',
])

/** The world with what mends: playbooks, senders, providers that are not always heard. */
export class PlaybookWorld extends World {
  readonly provider: Provider
  readonly queues: Readonly<Record<'mend' | Via, SimQueue>>
  private tokens = 0

  constructor(settings: Settings) {
    super(settings)
    this.provider = new Provider(
      this.chance,
      this.faults,
      () => this.now,
      (message, at) => this.echoed(message, at),
    )
    this.queues = {
      mend: this.consume('mend', 3, (task, body) => this.mend(task, body)),
      ...bySender(({ via }) => this.consume(queueOf(via), 3, (task, body) => this.send(task, via, body))),
    }
  }

  protected override heard(fact: DomainEvent): void {
    if (!mended.has(fact.type)) return
    const copies = this.chance.happens(0.1) ? 2 : 1
    for (let copy = 0; copy < copies; copy++)
      this.queues.mend.put(
        { source: domainEventSource, 'detail-type': fact.type, detail: fact.detail },
        this.now,
      )
  }

  private touch(task: Task): (event: QueuedEvent) => Promise<void> {
    return (event) =>
      this.faults.around(task, 'touch', () => {
        this.touchpoints.put(event, this.now)
      })
  }

  private async mend(task: Task, body: unknown): Promise<void> {
    const deps = {
      rows: this.rows(task),
      policies: this.policies,
      publish: this.publish(task),
      enqueueTouchpoint: this.touch(task),
      enqueueMessage: ({ id, alias, via }: Message) =>
        this.faults.around(task, 'queue', () => {
          this.queues[via].put({ v: 1, message: id, alias }, this.now)
        }),
    }
    await runTreatment(deps)(treatmentTriggerSchema.parse(body), this.now)
  }

  private async send(task: Task, via: Via, body: unknown): Promise<void> {
    const request = sendRequest.parse(body)
    const row = await messageRepository(this.memory).get(request.alias, request.message)
    const before = row && (await forbidden(this.memory, row, this.settings.policy, this.now))
    const deps = {
      rows: this.rows(task),
      policies: this.policies,
      publish: this.publish(task),
      enqueueTouchpoint: this.touch(task),
      sender: this.provider.sender(
        task,
        via,
        via,
        async (message) => before && forbidden(this.memory, message, this.settings.policy, this.now),
      ),
      token: () => `t${++this.tokens}`,
      senderProfile: async () => ({
        company: 'Tea',
        postalAddress: 'Hangzhou',
        publicUrl: 'https://tea.example',
        from: 'tea@tea.example',
        signingSecret: 's',
      }),
    }
    await deliverMessage(deps)(request, this.now)
  }

  /** What a provider reports some time after it took a letter; by e-mail it does, a robot never. */
  private echoed(message: Message, at: number): void {
    if (message.via !== 'email') return
    for (const [index, type] of (['email.delivered', 'email.opened'] as const).entries()) {
      if (this.chance.happens(0.3)) continue
      const when = at + this.chance.between(0, 40) * minute * (index + 1)
      this.at(when, () =>
        this.touchpoints.put(
          ownEvent({
            id: `${message.id}:${type}`,
            channel: 'ses-eventbridge',
            source: 'sim',
            type,
            at: when,
            statedAt: new Date(when).toISOString(),
            receivedAt: when,
            identities: [{ kind: 'email', value: message.address }],
            props: { message: message.id, email_id: message.id, grade: 'human' },
          }),
          this.now,
        ),
      )
    }
  }

  protected override async wake(
    task: Task,
    treatments: readonly { v: 1; treatment: string }[],
  ): Promise<void> {
    await this.faults.around(task, 'wake', () => {
      for (const treatment of treatments) this.queues.mend.put(treatment, this.now)
    })
  }

  protected override async release(task: Task, via: Via, messages: readonly SendRequest[]): Promise<void> {
    await this.faults.around(task, 'release', () => {
      for (const message of messages) this.queues[via].put(message, this.now)
    })
  }

  protected override async keepUp(task: Task): Promise<void> {
    await super.keepUp(task)
    await recoverStuckMessages({
      messages: this.rows(task).messages,
      release: (via, messages) => this.release(task, via, messages),
    })(this.now)
  }
}
