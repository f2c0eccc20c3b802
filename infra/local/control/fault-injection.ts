import { setTimeout as sleep } from 'node:timers/promises'

/** What can go wrong between us and a service, as seen by the caller. */
type FaultKind =
  'throttle' | 'error' | 'reset' | 'accept-then-reset' | 'timeout' | 'accept-then-timeout' | 'latency'

/** A fault that hits the next calls of a service. */
export interface Fault {
  readonly on: 'dynamodb' | 'sqs' | 'events' | 'secretsmanager' | 'ses' | 's3' | 'wecom'
  readonly kind: FaultKind
  /** How many calls it hits; one unless told. */
  readonly times?: number
  /** Only calls of this operation, such as SendEmail or PutItem. */
  readonly operation?: string
  /** How long `latency` lasts. */
  readonly ms?: number
  /** The error's own code and message, where the kind is `throttle` or `error`. */
  readonly code?: string
  readonly message?: string
  /** The error's HTTP status, where the code's own is not 400. */
  readonly status?: number
}

/** The faults that are still to come. */
export interface Faults {
  readonly add: (fault: Fault) => void
  readonly take: (on: Fault['on'], operation: string) => Fault | undefined
  readonly clear: () => void
}

/** What becomes of a call: an answer, or a connection that breaks or stays silent. */
export type Outcome<A> = { readonly answer: A } | { readonly drop: 'reset' | 'silence' }

/** Keeps the faults that tests have asked for. */
export const createFaults = (): Faults => {
  const waiting: { fault: Fault; left: number }[] = []
  return {
    add: (fault) => void waiting.push({ fault, left: fault.times ?? 1 }),
    take: (on, operation) => {
      const index = waiting.findIndex(
        ({ fault }) => fault.on === on && (fault.operation === undefined || fault.operation === operation),
      )
      const found = waiting[index]
      if (!found) return undefined
      found.left -= 1
      if (found.left <= 0) waiting.splice(index, 1)
      return found.fault
    },
    clear: () => void waiting.splice(0),
  }
}

/** Lets a call happen as the fault will have it. Whether the effect takes place is part of the fault. */
export const underFault = async <A>(
  fault: Fault | undefined,
  effect: () => Promise<A>,
  refuse: (fault: Fault) => A,
): Promise<Outcome<A>> => {
  switch (fault?.kind) {
    case 'throttle':
    case 'error':
      return { answer: refuse(fault) }
    case 'reset':
      return { drop: 'reset' }
    case 'timeout':
      return { drop: 'silence' }
    case 'accept-then-reset':
      await effect()
      return { drop: 'reset' }
    case 'accept-then-timeout':
      await effect()
      return { drop: 'silence' }
    case 'latency':
      await sleep(fault.ms ?? 1000)
      return { answer: await effect() }
    case undefined:
      return { answer: await effect() }
  }
}
