import { EventEmitter } from 'node:events'
import * as z from 'zod'
import { toJson } from '../json.ts'
import type { Store } from '../store.ts'

const space = 'inbox'

const happening = z.object({ type: z.string(), at: z.string() })

const email = z.object({
  kind: z.literal('email'),
  from: z.string(),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  bcc: z.array(z.string()),
  replyTo: z.array(z.string()),
  subject: z.string(),
  text: z.string().optional(),
  html: z.string().optional(),
  raw: z.string().optional(),
  headers: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  configurationSet: z.string().optional(),
  /** What SES has told about it, and what it still has to tell. */
  events: z.array(happening),
  pending: z.array(z.string()),
})

const wecom = z.object({
  kind: z.literal('wecom'),
  key: z.string(),
  msgtype: z.string(),
  content: z.string(),
  body: z.json(),
})

const message = z.intersection(
  z.object({ seq: z.number(), id: z.string(), at: z.string(), function: z.string().optional() }),
  z.discriminatedUnion('kind', [email, wecom]),
)

/** A message somebody was sent, whole. */
export type Caught = z.output<typeof message>
/** A caught e-mail. */
export type CaughtEmail = Extract<Caught, { kind: 'email' }>
/** A caught WeCom message. */
type CaughtWecom = Extract<Caught, { kind: 'wecom' }>
type New<T> = T extends Caught ? Omit<T, 'seq'> : never

/** Where every message ends that would have left the machine. */
export interface Inbox {
  readonly add: (caught: New<CaughtEmail> | New<CaughtWecom>) => Caught
  readonly update: (caught: Caught) => void
  /** Everything caught after this (a sequence number or a time), oldest first. */
  readonly list: (since?: string) => readonly Caught[]
  readonly find: (id: string) => Caught | undefined
  readonly onAdded: (listener: (caught: Caught) => void) => void
}

/** Keeps caught messages in the runtime's store. */
export const openInbox = (store: Store): Inbox => {
  const all: Caught[] = store.all(space).map(([, value]) => message.parse(value))
  const listeners = new EventEmitter()
  const keep = (caught: Caught): void => store.put(space, keyOf(caught.seq), toJson(caught))
  return {
    add: (fresh) => {
      const caught: Caught = message.parse({ ...fresh, seq: (all.at(-1)?.seq ?? 0) + 1 })
      keep(caught)
      all.push(caught)
      listeners.emit('added', caught)
      return caught
    },
    update: (caught) => {
      keep(caught)
      all.splice(
        all.findIndex(({ seq }) => seq === caught.seq),
        1,
        caught,
      )
    },
    list: (since) => (since === undefined || since === '' ? [...all] : all.filter(isAfter(since))),
    find: (id) => all.find((caught) => caught.id === id || String(caught.seq) === id),
    onAdded: (listener) => void listeners.on('added', listener),
  }
}

const keyOf = (seq: number): string => String(seq).padStart(10, '0')

const isAfter = (since: string): ((caught: Caught) => boolean) => {
  const number = Number(since)
  if (Number.isInteger(number))
    return ({ seq, at }) => (number > 1e11 ? Date.parse(at) > number : seq > number)
  const time = Date.parse(since)
  return ({ at }) => at > new Date(Number.isNaN(time) ? 0 : time).toISOString()
}
