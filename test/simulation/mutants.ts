/** A planted bug: one place in the product's source, as it stands and as a hurried hand might have written it. */
export type Mutant = { readonly name: string; readonly file: string; readonly find: string; readonly instead: string; readonly workload: string }

const journeys = 'journeys'
const mending = 'mending'

/** Each is switched on alone, and the simulation has to find it. */
export const mutants: readonly Mutant[] = [
  { name: 'counters added without their mark', workload: journeys, file: 'shared/storage/counter-rows.ts', find: 'below: lowest.seq', instead: "below: 'z'" },
  { name: 'a mark that moves past what was not counted', workload: journeys, file: 'shared/storage/counter-rows.ts', find: 'mark: highest.seq', instead: "mark: 'z'" },
  { name: 'a journey saved whoever else wrote it', workload: journeys, file: 'shared/storage/journey-rows.ts', find: 'store.put(journeyItem(journey), follows(journey.v))', instead: 'store.put(journeyItem(journey))' },
  { name: 'records read twice', workload: journeys, file: 'shared/journeys/advance.ts', find: "padded(seq) > padded(journey.marks[alias] ?? ''))", instead: "seq !== '')" },
  {
    name: 'the state written before its timer', workload: journeys, file: 'shared/journeys/follow.ts',
    find: 'const moved = await armed(verbs, advance(journey, unread, belonging, absorbed, place, judging, log), at.now)\n  if (!(await rows.journeys.save(moved))) return undefined',
    instead: `const next = advance(journey, unread, belonging, absorbed, place, judging, log)
      const due = nextDue(next)
      const moved = due === undefined ? next : { ...next, timer: minuteOf(Math.max(due + 59_999, at.now + 60_000)) }
      if (!(await rows.journeys.save(moved))) return undefined
      if (due !== undefined && moved.timer !== journey.timer) await rows.timers.arm({ kind: 'journey', id: moved.person }, due, at.now)`,
  },
  { name: 'no timer for what is due', workload: journeys, file: 'shared/journeys/follow.ts', find: 'if (due === undefined) return journey\n', instead: 'if (due !== undefined) return journey\n' },
  { name: 'late touchpoints added at the end', workload: journeys, file: 'shared/journeys/advance.ts', find: 'return first !== undefined && !follows(journey, first)', instead: 'return first === undefined' },
  { name: 'people joined without folding anew', workload: journeys, file: 'shared/journeys/advance.ts', find: 'if (others || journey.movedTo !== undefined) return true', instead: 'if (journey.movedTo !== undefined) return true' },
  { name: 'what was written down is not told after a crash', workload: journeys, file: 'shared/journeys/follow.ts', find: 'if (!stray && upToDate(journey, unread, belonging)) return pending(journey.outbox, place)', instead: 'if (!stray && upToDate(journey, unread, belonging)) return []' },
  { name: 'an outbox emptied before it was told', workload: journeys, file: 'shared/journeys/outbox.ts', find: 'outbox.filter((entry) => !told(entry, place))', instead: 'outbox.filter((entry) => !told(entry, place) && entry.lane === place.lane)' },
  { name: 'a partial failure swallowed', workload: journeys, file: 'shared/journeys/follow.ts', find: 'if (error instanceof Unavailable) throw error\n    verbs.report', instead: 'if (error instanceof Unavailable) return []\n    verbs.report' },
  { name: 'a person joined meanwhile is not noticed', workload: journeys, file: 'shared/journeys/follow.ts', find: '  await stillWho(rows, who)\n', instead: '' },
  { name: 'a moved journey keeps its counts', workload: journeys, file: 'shared/journeys/outbox.ts', find: 'plus(sum, owed ?? {}, -1)', instead: 'plus(sum, owed ?? {}, 0)' },
  { name: 'the cursor moved before the work', workload: journeys, file: 'shared/journeys/sweep.ts', find: '  await heed(verbs, timers, from ?? until, now)\n  await verbs.timers.swept(shard, until)', instead: '  await verbs.timers.swept(shard, until)\n  await heed(verbs, timers, from ?? until, now)' },
  { name: 'an older word overwrites a newer', workload: journeys, file: 'shared/storage/interruption-rows.ts', find: 'known.rev >= told.rev', instead: 'known.rev > told.rev + 1000' },
  { name: 'an interruption disproved is left standing', workload: journeys, file: 'shared/journeys/refold.ts', find: '...disproved(known, ended, folded.journey.watches, next)]', instead: ']' },
  { name: 'pointers made before the links are kept', workload: journeys, file: 'shared/people/join.ts', find: 'if (!winner || (next && !(await rows.saveCluster(next)))) return undefined', instead: 'if (!winner || (next && !(await rows.saveCluster({ ...next, links: next.links.slice(0, -1) })))) return undefined' },
  { name: 'resent after the lease', workload: mending, file: 'shared/senders/claim.ts', find: "if (kind === 'M' || attempts >= mostTries) return doubt", instead: 'if (attempts >= mostTries) return doubt' },
  { name: 'sent before it is claimed', workload: mending, file: 'shared/senders/claim.ts', find: 'if (now < claim.until) return { wait: claim.until }', instead: 'if (now < 0) return { wait: claim.until }' },
  { name: 'a message claimed whoever else did', workload: mending, file: 'shared/senders/deliver.ts', find: 'if (answer === true) return mine', instead: 'if (answer !== undefined) return mine' },
  { name: 'a wait without its timer', workload: mending, file: 'shared/playbooks/mend.ts', find: "for (const action of actions) await perform(", instead: "for (const action of actions) if (action.do !== 'arm') await perform(" },
]
