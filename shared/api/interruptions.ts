import { interruptionReason } from '../detectors/list.ts'
import { type Interruption, interruptionStatuses } from '../model/interruption.ts'
import type { Journey } from '../model/journey.ts'
import { mapConcurrent } from '../runtime/concurrency.ts'
import type { Listing, Repositories } from '../storage/repositories.ts'
import { parsePaging, parseEnumList } from './query-params.ts'
import { mergePages } from './merge-pages.ts'
import { treatmentOf } from './treatments.ts'
import type { InterruptionView, WhoView } from './views/journeys.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

export type InterruptionDeps = Pick<Repositories, 'interruptions' | 'treatments' | 'messages' | 'journeys'>

const whoOf = (person: string, journey: Journey | undefined): WhoView => {
  const { name, company, email, phone, owner } = journey?.profile ?? {}
  const contact = email ?? phone
  return omitUndefined({ person, name, company, contact, owner })
}

/** Interruptions as they are shown: with who it is about and what was done. */
export const shown = async (
  rows: InterruptionDeps,
  interruptions: readonly Interruption[],
): Promise<InterruptionView[]> => {
  const journeys = await rows.journeys.getMany([...new Set(interruptions.map(({ person }) => person))])
  const journeyOf = new Map(journeys.map((journey) => [journey.person, journey]))
  return mapConcurrent(
    16,
    interruptions,
    async ({ rev: _rev, openedBy: _openedBy, treatment, ...interruption }) => {
      const done = treatment === undefined ? undefined : await treatmentOf(rows, treatment)
      return omitUndefined({
        ...interruption,
        because: { en: interruptionReason(interruption, 'en'), zh: interruptionReason(interruption, 'zh') },
        who: whoOf(interruption.person, journeyOf.get(interruption.person)),
        treatment: done ? done : undefined,
      })
    },
  )
}

/** Most urgent first; those found first where the urgency is the same. */
export const byUrgency = (a: Interruption, b: Interruption): number =>
  b.priority - a.priority || a.foundAt - b.foundAt

/**
 * `GET /api/interruptions?status=&cause=`: one page, most urgent first. `status` is a list parted by commas,
 * all when it is not given.
 * @throws Refused naming the parameter that is wrong
 */
export const interruptionsPage = async (
  rows: InterruptionDeps,
  query: Readonly<Record<string, string>>,
): Promise<Listing<InterruptionView>> => {
  const statuses = parseEnumList('status', query['status'], interruptionStatuses, interruptionStatuses)
  const { items, cursor } = await mergePages<Interruption>(
    {
      sources: Object.fromEntries(
        statuses.map((status) => [status, (paging) => rows.interruptions.list(status, paging)]),
      ),
      rank: ({ priority }) => priority,
      id: ({ id }) => id,
      before: byUrgency,
      keep: ({ cause }) => !query['cause'] || cause === query['cause'],
    },
    parsePaging(query),
  )
  return omitUndefined({ items: await shown(rows, items), cursor })
}
