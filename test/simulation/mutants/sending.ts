import type { Mutant } from './mutant.ts'

const mending = 'mending'
const guests = 'guests'

/** Bugs in what is done about a break: runs of playbooks, guard rails, messages. */
export const sending: readonly Mutant[] = [
  {
    name: 'resent after the lease',
    workload: guests,
    file: 'shared/senders/delivery/claim.ts',
    find: "if (kind === 'M' || attempts >= maxAttempts) return doubt",
    instead: 'if (attempts >= maxAttempts) return doubt',
  },
  {
    name: 'sent before it is claimed',
    workload: guests,
    file: 'shared/senders/delivery/deliver-message.ts',
    find: `const claimed = await claim(delivery, context)
  return claimed ? recordResult(delivery, claimed, await send(claimed.claim?.at ?? now)) : 'reread'`,
    instead: `const result = await send(now)
  const claimed = await claim(delivery, context)
  return claimed ? recordResult(delivery, claimed, result) : 'reread'`,
  },
  {
    name: 'a message claimed whoever else did',
    workload: guests,
    file: 'shared/senders/delivery/deliver-message.ts',
    find: 'if (answer === true) return claimed',
    instead: 'if (answer !== undefined) return claimed',
  },
  {
    name: 'no answer taken for a no',
    workload: guests,
    file: 'shared/senders/delivery/claim.ts',
    find: "if (result.as === 'refused') return asRefused(message, result, now)",
    instead:
      "if (result.as !== 'sent') return asRefused(message, result.as === 'refused' ? result : { as: 'refused', verdict: 'retry-backoff', reason: result.why }, now)",
  },
  {
    name: 'a letter sent to who must not be written to',
    workload: guests,
    file: 'shared/senders/delivery/guards.ts',
    find: '[erased, late, suppressed, consent,',
    instead: '[erased, late, consent,',
  },
  {
    name: 'a letter sent to who took consent back',
    workload: guests,
    file: 'shared/senders/delivery/guards.ts',
    find: '[erased, late, suppressed, consent,',
    instead: '[erased, late, suppressed,',
  },
  {
    name: 'a letter sent in the quiet hours',
    workload: guests,
    file: 'shared/senders/delivery/guards.ts',
    find: 'mended, quiet, capped,',
    instead: 'mended, capped,',
  },
  {
    name: 'more letters than a day may have',
    workload: guests,
    file: 'shared/senders/delivery/guards.ts',
    find: 'mended, quiet, capped,',
    instead: 'mended, quiet,',
  },
  {
    name: 'guard rails asked only when a letter is written',
    workload: guests,
    file: 'shared/senders/delivery/deliver-message.ts',
    find: 'const block = firstBlock(context)',
    instead: 'const block = message.notBefore === undefined ? firstBlock(context) : undefined',
  },
  {
    name: 'a wait without its timer',
    workload: mending,
    file: 'shared/playbooks/run-treatment.ts',
    find: 'for (const action of actions) await perform(',
    instead: "for (const action of actions) if (action.do !== 'arm') await perform(",
  },
  {
    name: 'a run saved before its effects',
    workload: guests,
    file: 'shared/playbooks/run-treatment.ts',
    find: `      for (const action of actions) await perform(deps, action, { treatment, context, now })
      if (next !== treatment)
        treatment = await save(deps, treatment, hasEnded(next) ? { ...next, endedBy: trigger.id } : next)
`,
    instead: `    const before = treatment
    if (next !== before) treatment = await save(deps, before, hasEnded(next) ? { ...next, endedBy: trigger.id } : next)
    for (const action of actions) await perform(deps, action, { treatment: before, context, now })
    if (next !== before) await Promise.resolve()
`,
  },
]
