import type { Mutant } from './mutant.ts'

const journeys = 'journeys'
const meetings = 'meetings'

/** Bugs in following the stream, and in looking at what is due. */
export const following: readonly Mutant[] = [
  {
    name: 'what is late taken for read',
    workload: journeys,
    file: 'shared/journeys/next-version.ts',
    find: "records.filter(({ alias, seq }) => sortableSequence(seq) > sortableSequence(journey.marks[alias] ?? ''))",
    instead: 'records.filter(({ touchpoint }) => touchpoint.at > (journey.last?.at ?? -Infinity))',
  },
  {
    name: 'the state written before its timer',
    workload: meetings,
    file: 'shared/journeys/project-person.ts',
    find: `const moved = await withTimer(
    deps,
    nextVersion(journey, unread, belonging, absorbed, place, judging, log),
    at.now,
  )
  if (!(await rows.journeys.save(moved))) return undefined`,
    instead: `const next = nextVersion(journey, unread, belonging, absorbed, place, judging, log)
      const due = nextDue(next)
      const moved = due === undefined ? next : { ...next, timer: minuteOf(Math.max(due + 59_999, at.now + 60_000)) }
      if (!(await rows.journeys.save(moved))) return undefined
      if (due !== undefined && moved.timer !== journey.timer) await rows.timers.arm({ kind: 'journey', id: moved.person }, due, at.now)`,
  },
  {
    name: 'no timer for what is due',
    workload: journeys,
    file: 'shared/journeys/project-person.ts',
    find: 'if (due === undefined) return journey\n',
    instead: 'if (due !== undefined) return journey\n',
  },
  {
    name: 'late touchpoints added at the end',
    workload: journeys,
    file: 'shared/journeys/next-version.ts',
    find: 'return first !== undefined && !canAppend(journey, first)',
    instead: 'return first === undefined',
  },
  {
    name: 'people joined without folding anew',
    workload: journeys,
    file: 'shared/journeys/project-person.ts',
    find: `needsRefold(journey, unread, belonging) || absorbed.length > 0
      ?`,
    instead:
      "needsRefold({ ...journey, aliases: [...who.aliases] }, unread, { ...belonging, cluster: '' }) ?",
  },
  {
    name: 'what was written down is not told after a crash',
    workload: journeys,
    file: 'shared/journeys/project-person.ts',
    find: 'if (!stray && upToDate(journey, unread, belonging)) return [...pending(journey.outbox, place), ...others]',
    instead: 'if (!stray && upToDate(journey, unread, belonging)) return []',
  },
  {
    name: 'an outbox emptied before it was told',
    workload: journeys,
    file: 'shared/journeys/outbox.ts',
    find: 'outbox.filter((entry) => !isPublished(entry, place))',
    instead: 'outbox.filter((entry) => !isPublished(entry, place) && entry.lane === place.lane)',
  },
  {
    name: 'a partial failure swallowed',
    workload: journeys,
    file: 'shared/journeys/project-person.ts',
    find: `if (error instanceof RetryableError) throw error
    await setAside(deps, group.who.person`,
    instead: `if (error instanceof RetryableError) return []
    await setAside(deps, group.who.person`,
  },
  {
    name: 'a person joined meanwhile is not noticed',
    workload: meetings,
    file: 'shared/journeys/project-person.ts',
    find: `  await assertClusterUnchanged(rows, who)
`,
    instead: '',
  },
  {
    name: 'a moved journey keeps its counts',
    workload: journeys,
    file: 'shared/journeys/outbox.ts',
    find: 'plus(sum, owed ?? {}, -1)',
    instead: 'plus(sum, owed ?? {}, 0)',
  },
  {
    name: 'the cursor moved before the work',
    workload: journeys,
    file: 'shared/journeys/sweep.ts',
    find: `  await dispatchTimers(deps, timers, from ?? until, now)
  await deps.timers.swept(shard, until)`,
    instead: `  await deps.timers.swept(shard, until)
  await dispatchTimers(deps, timers, from ?? until, now)`,
  },
  {
    name: 'told before it is written down',
    workload: journeys,
    file: 'shared/journeys/inspect-due-journey.ts',
    find: `const saved =
      next === journey ||`,
    instead: 'await tellPending(deps, pending(next.outbox, place))\n    const saved = next === journey ||',
  },
  {
    name: 'an interruption disproved is left standing',
    workload: journeys,
    file: 'shared/journeys/refold.ts',
    find: '...disproved(said, ended, folded.journey.watches, next),',
    instead: '',
  },
  {
    name: 'a refusal that is not counted',
    workload: journeys,
    file: 'shared/journeys/project-journeys.ts',
    find: 'add: countsOfRefusal(record.refused.channel)',
    instead: "add: countsOfRefusal('segment')",
  },
  {
    name: 'a guest who registers after an event was changed does not learn of it',
    workload: 'guests',
    file: 'shared/journeys/subjects.ts',
    find: 'for (const change of await rows.subjects.changes(subject))',
    instead: 'for (const change of (await rows.subjects.changes(subject)).slice(0, 0))',
  },
  {
    name: 'a change of an event is told before it is kept',
    workload: 'guests',
    file: 'shared/journeys/subjects.ts',
    find: `await rows.subjects.addChange(subject, touchpoint, until)
    await tellGuests(rows, subject, touchpoint)`,
    instead: `await tellGuests(rows, subject, touchpoint)
    await rows.subjects.addChange(subject, touchpoint, until)`,
  },
  {
    name: 'guests of an event that was changed are not told',
    workload: 'guests',
    file: 'shared/journeys/subjects.ts',
    find: 'const registration = await registrationOf(rows, alias, subject)',
    instead: 'const registration = await registrationOf(rows, alias, `${subject}x`)',
  },
]
