import { stringify } from 'csv-stringify/sync'
import type { ExportView } from './views/journeys.ts'

type Row = {
  readonly what: string
  readonly at: number | undefined
  readonly id: string
  readonly says: object
}

const rowsOf = ({
  identities,
  journey,
  consents,
  interruptions,
  treatments,
  messages,
  assignments,
  touchpoints,
}: ExportView): Row[] => [
  ...identities.map((identity) => ({ what: 'identity', at: undefined, id: identity.id, says: identity })),
  ...(journey ? [{ what: 'journey', at: journey.last, id: '', says: journey }] : []),
  ...consents.map((consent) => ({ what: 'consent', at: undefined, id: consent.id ?? '', says: consent })),
  ...interruptions.map((one) => ({ what: 'interruption', at: one.since, id: one.id, says: one })),
  ...treatments.map((one) => ({ what: 'treatment', at: one.startedAt, id: one.id, says: one })),
  ...messages.map((one) => ({ what: 'message', at: one.createdAt, id: one.id, says: one })),
  ...assignments.map((one) => ({ what: 'assignment', at: one.at, id: one.treatment, says: one })),
  ...touchpoints.map((one) => ({ what: 'touchpoint', at: one.at, id: one.id, says: one })),
]

/**
 * An export for a spreadsheet, as CSV: a row for each thing, and no cell that a spreadsheet would run as a
 * formula.
 */
export const exportTable = (view: ExportView): string =>
  stringify(
    rowsOf(view).map(({ what, at, id, says }) => [
      what,
      at === undefined ? '' : new Date(at).toISOString(),
      id,
      JSON.stringify(says),
    ]),
    {
      bom: true,
      header: true,
      columns: ['what', 'at', 'id', 'says'],
      escape_formulas: true,
      record_delimiter: 'windows',
    },
  )
