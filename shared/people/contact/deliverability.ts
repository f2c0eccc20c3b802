import type { Touchpoint } from '../../model/touchpoint.ts'
import { formatIdentity } from '../../model/identity.ts'

/**
 * A contact point that could not be reached: `identity` as it is spelled, since when (ms UTC), and by which
 * touchpoint we know.
 */
export type Unreachable = {
  readonly identity: string
  readonly why: 'email.bounced' | 'email.complained' | 'sms.failed'
  readonly at: number
  readonly touchpoint: string
}

const failed = ({ type, props }: Touchpoint): Unreachable['why'] | undefined => {
  if (type === 'email.bounced') return props['bounce_type'] === 'permanent' ? type : undefined
  return type === 'email.complained' || type === 'sms.failed' ? type : undefined
}

/** What shows that something arrived after all. */
const arrived: Readonly<Record<string, string>> = {
  'email.delivered': 'email',
  'email.opened': 'email',
  'email.clicked': 'email',
  'sms.delivered': 'phone',
  'sms.replied': 'phone',
}

/**
 * The addresses and numbers in a log that could not be reached when it was last tried: a permanent bounce, a
 * complaint, an SMS that failed, and nothing since that shows the opposite. One failed SMS may be a phone
 * that is off; a second word ends the doubt either way.
 * @param log in story order (`inOrder`)
 */
export const undeliverableContacts = (log: readonly Touchpoint[]): Unreachable[] => {
  const found = new Map<string, Unreachable>()
  for (const touchpoint of log) {
    const why = failed(touchpoint)
    const failing = why === 'sms.failed' ? 'phone' : 'email'
    const kind = why ? failing : arrived[touchpoint.type]
    if (kind === undefined) continue
    for (const identity of touchpoint.identities.filter((one) => one.kind === kind)) {
      if (why)
        found.set(formatIdentity(identity), {
          identity: formatIdentity(identity),
          why,
          at: touchpoint.at,
          touchpoint: touchpoint.id,
        })
      else found.delete(formatIdentity(identity))
    }
  }
  return [...found.values()]
}
