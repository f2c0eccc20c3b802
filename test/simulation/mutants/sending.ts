import type { Mutant } from './mutant.ts'

const mending = 'mending'
const guests = 'guests'

/** Bugs in what is done about a break: runs of playbooks, guard rails, messages. */
export const sending: readonly Mutant[] = [
  {
    name: 'resent after the lease',
    workload: guests,
    file: 'shared/senders/delivery/claim.ts',
    find: "if (kind === 'M' || attempts >= mostTries) return doubt",
    instead: 'if (attempts >= mostTries) return doubt',
  },
  {
    name: 'sent before it is claimed',
    workload: guests,
    file: 'shared/senders/delivery/deliver-message.ts',
    find: `const mine = await claim(deps, message, circumstances, now)
  return mine ? recordResult(deps, mine, await letter(mine.claim?.at ?? now), now) : 'look again'`,
    instead: `const seen = await letter(now)
  const mine = await claim(deps, message, circumstances, now)
  return mine ? recordResult(deps, mine, seen, now) : 'look again'`,
  },
  {
    name: 'a message claimed whoever else did',
    workload: guests,
    file: 'shared/senders/delivery/deliver-message.ts',
    find: 'if (answer === true) return mine',
    instead: 'if (answer !== undefined) return mine',
  },
  {
    name: 'no answer taken for a no',
    workload: guests,
    file: 'shared/senders/delivery/claim.ts',
    find: "if (attempt.as === 'refused') return asRefused(message, attempt, now)",
    instead:
      "if (attempt.as !== 'sent') return asRefused(message, attempt.as === 'refused' ? attempt : { as: 'refused', verdict: 'retry-backoff', reason: attempt.why }, now)",
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
    find: 'const no = firstBlock(circumstances)',
    instead: 'const no = message.notBefore === undefined ? firstBlock(circumstances) : undefined',
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
    find: `      for (const action of actions) await perform(deps, action, treatment, view, now)
      if (next !== treatment)
        treatment = await saved(deps, treatment, hasEnded(next) ? { ...next, endedBy: news.id } : next)
`,
    instead: `    const before = treatment
    if (next !== before) treatment = await saved(deps, before, hasEnded(next) ? { ...next, endedBy: news.id } : next)
    for (const action of actions) await perform(deps, action, before, view, now)
    if (next !== before) await Promise.resolve()
`,
  },
]
