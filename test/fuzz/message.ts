import type { Interruption } from '../../shared/model/interruption.ts'
import type { Message } from '../../shared/model/message.ts'
import type { RenderInput } from '../../shared/senders/sender.ts'
import { alias, senderProfile, wednesday } from '../senders/sending-installation.ts'

/** What a letter is written from, with whatever a test wants to be hostile in it. */
export const aMessage = {
  about: {
    event_name: 'Demo',
    recording_url: 'https://good.example/r',
    campaign: 'spring',
    subject: 'Hello',
  },
  interruption: (about: Interruption['about']): Interruption => ({
    id: 'i1',
    alias,
    person: alias,
    cause: 'no-show',
    key: 'k',
    openedBy: 't',
    since: wednesday,
    due: wednesday,
    foundAt: wednesday,
    status: 'open',
    about,
    priority: 1,
    rev: 1,
  }),
  message: (over: Partial<Message>): Message => ({
    id: 'm1',
    alias,
    person: alias,
    treatment: 't',
    interruption: 'i1',
    cause: 'no-show',
    step: 's',
    playbook: 'p',
    via: 'email',
    class: 'M',
    category: 'marketing',
    to: 'customer',
    address: 'li.lei@example.com',
    template: 'x',
    data: {},
    value: 1,
    status: 'queued',
    createdAt: wednesday,
    attempts: 0,
    v: 1,
    ...over,
  }),
  input: (over: Pick<RenderInput, 'template' | 'profile' | 'message'>): RenderInput => ({
    senderProfile,
    language: 'en',
    ...over,
  }),
}
