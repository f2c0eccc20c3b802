import { importReason, importRejection, reasonOf, type ImportReason } from './reasons/import-reason.ts'
import type { Decimal } from '../channels/parsing/number.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import { primaryAlias } from '../model/identity.ts'
import { meantEmail } from '../people/contact/email-hints.ts'
import { type Flag, flagsIn, flagMessage } from '../people/contact/flags.ts'
import { holdsSeveralNumbers } from '../people/contact/phone-text.ts'
import { type FindStaff, ownerFlags } from '../teams/staff-member.ts'
import { RejectedError } from '../runtime/errors.ts'
import { callsOf, namedIn, whenIn } from './row-to-call.ts'
import { notOfList } from './files/header-row.ts'
import type { Places } from './files/headers.ts'
import { type carriedKinds, fieldOf, type Mapping } from './mapping.ts'
import { type Repeated, repetitionFlags, withoutRepeated } from './values/repeated.ts'
import {
  differences,
  garbledIn,
  headerOf,
  normalised,
  rowKey,
  shownKey,
  textIn,
  type TitledRow,
} from './row.ts'
import type { Row } from './files/table.ts'
import { stateFlags } from './values/states.ts'
import { before, type When } from './values/time.ts'
import { flagInBoth, type RowFlag } from './row-flags.ts'
import { checkUnread, unreadFlags, withoutErrors } from './files/unread.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/** Where a touchpoint lies in the log: a function of what is sent, so it is known before it is sent. */
export type Place = { readonly alias: string; readonly statedAt: string; readonly id: string }

/**
 * One call as it goes through the door: the object that is sent, and where it will lie. `ahead`: so far (ms)
 * the clock of who first sent it went wrong.
 */
export type Sent = { readonly call: object; readonly place: Place; readonly ahead?: number }

/**
 * What becomes of a row: it goes in, it is there already, or it cannot go in, and why. `flags`: what
 * contradicts itself and goes in all the same.
 */
export type RowResult = { readonly line: number; readonly key: string; readonly flags: readonly string[] } & (
  | { readonly outcome: 'accepted'; readonly calls: readonly Sent[] }
  | { readonly outcome: 'duplicate'; readonly reason: ImportReason }
  | { readonly outcome: 'rejected'; readonly reason: ImportReason }
)

/** When each person of another file is first spoken of, by the identity that links the two. */
export type ReferenceFile = { readonly file: string; readonly times: ReadonlyMap<string, When> }

export type Judging = {
  readonly mapping: Mapping
  readonly headers: readonly string[]
  readonly places: Places
  /** The door's own reading of a call: what will be stored. Throws `Refused` for what it will never take. */
  readonly read: (call: object) => Promise<Touchpoint>
  readonly against?: ReferenceFile
  /**
   * The date of the file (ms UTC): what it states about consent is as of then. Without one, as of when it is
   * received.
   */
  readonly asOf?: number | undefined
  /** Values of identity columns that tell nobody apart in this file (`repeatedIn`). */
  readonly repeated?: Repeated
  /** Finds the colleague an owner column names, where the staff list is known. */
  readonly findStaff?: FindStaff | undefined
  /** The decimal separators that the columns' values tell. */
  readonly decimals?: ReadonlyMap<string, Decimal>
}

/** A call may not be larger than this at the door (bytes). */
const largestCall = 32_768

type Kind = (typeof carriedKinds)[number]

const checkWidth = ({ headers, cells }: TitledRow): void => {
  if (cells.slice(headers.length).some((cell) => cell.trim() !== ''))
    throw importRejection(importReason('row.cells', { cells: cells.length, headers: headers.length }))
}

/** The door knows nothing of columns. */
const inOurWords = (error: unknown, row: TitledRow, mapping: Mapping): unknown =>
  error instanceof RejectedError && error.field === 'identities'
    ? importRejection(unnamed(unusable(row, [], mapping)))
    : error

/**
 * A row without any usable identity: names the column with several numbers, for that a person can correct.
 */
const unnamed = (columns: readonly Unusable[]): ImportReason => {
  const several = columns.find(({ several: found }) => found)
  if (several) return importReason('cell.several-phones', { column: several.header })
  return importReason('cell.unusable', { column: columns.map(({ header }) => header).join(', ') })
}

/** Where a touchpoint will lie. */
export const placeOf = (touchpoint: Touchpoint): Place => ({
  alias: primaryAlias(touchpoint),
  statedAt: touchpoint.statedAt,
  id: touchpoint.id,
})

/**
 * Insists that the door will take a call of this size.
 * @throws Refused when it will not
 */
export const checkSize = (call: object): void => {
  if (Buffer.byteLength(JSON.stringify(call)) > largestCall)
    throw importRejection(importReason('row.too-large'))
}

const read = async (
  row: TitledRow,
  { mapping, read: readCall, asOf }: Judging,
): Promise<{ calls: Sent[]; touchpoint: Touchpoint }> => {
  checkWidth(row)
  const calls = await callsOf(row, mapping, asOf)
  const touchpoints = await Promise.all(
    calls.map(async (call) => {
      checkSize(call)
      return readCall(call).catch((error: unknown) => {
        throw inOurWords(error, row, mapping)
      })
    }),
  )
  const [touchpoint] = touchpoints
  if (!touchpoint) throw importRejection(importReason('row.no-touchpoint'))
  return {
    calls: calls.map((call, index) => ({ call, place: placeOf(touchpoints[index] ?? touchpoint) })),
    touchpoint,
  }
}

/** A column that should say who it is and cannot; `several`: it holds more than one phone number. */
type Unusable = { readonly header: string; readonly several: boolean }

/**
 * The columns that should say who it is, and hold what stands for nobody: 0, null, a masked number, two
 * numbers.
 */
const unusable = (
  row: TitledRow,
  identities: Touchpoint['identities'],
  { identities: fields }: Mapping,
): Unusable[] =>
  Object.entries(fields).flatMap(([kind, from]) => {
    const field = fieldOf(from)
    const text = textIn(row, field)
    if (text === undefined || identities.some((identity) => identity.kind === kind)) return []
    return [{ header: headerOf(row, field), several: kind === 'phone' && holdsSeveralNumbers(text) }]
  })

const leftOut = ({ header, several }: Unusable): RowFlag => ({
  code: several ? 'cell.several-phones' : 'cell.no-value',
  params: { column: header },
})

/** A flag in both languages: nobody knows who reads the report. */
const inBoth = (flag: Flag): string => `${flag.code}: ${flagMessage(flag, 'zh')} / ${flagMessage(flag, 'en')}`

/** What is amiss with the contact details. */
const typedAmiss = ({ props, identities }: Touchpoint): string[] =>
  flagsIn(props['flags']).map((code) => {
    const email = code === 'email.typo' ? identities.find(({ kind }) => kind === 'email')?.value : undefined
    const meant = email === undefined ? undefined : meantEmail(email)
    return inBoth(omitUndefined({ code, meant }))
  })

/** What the file's own cells show. */
const rowFlags = (row: TitledRow, touchpoint: Touchpoint, judging: Judging): RowFlag[] => {
  const repetitions = repetitionFlags(row, judging.repeated)
  const repeated = new Set(repetitions.map(({ params }) => params?.['column']))
  const { cells, headers } = row
  return [
    ...(cells.length < headers.length
      ? [{ code: 'cells.missing', params: { cells: cells.length, headers: headers.length } } as const]
      : []),
    ...garbledIn(row).map((column) => ({ code: 'cell.garbled', params: { column } }) as const),
    ...unreadFlags(row, judging.mapping),
    ...stateFlags(row, judging.mapping),
    ...repetitions,
    ...unusable(withoutRepeated(row, judging.repeated), touchpoint.identities, judging.mapping)
      .filter(({ header }) => !repeated.has(header))
      .map(leftOut),
    ...(touchpoint.props['clock'] === 'future' ? [{ code: 'time.future' } as const] : []),
  ]
}

const flagsOf = (row: TitledRow, touchpoint: Touchpoint, judging: Judging): string[] => [
  ...rowFlags(row, touchpoint, judging).map(flagInBoth),
  ...typedAmiss(touchpoint),
  ...ownerFlags(judging.findStaff, touchpoint.props['owner']).map(inBoth),
  ...contradictions(row, judging).map(flagInBoth),
]

const contradictions = (row: TitledRow, { mapping, against }: Judging): RowFlag[] => {
  const value = against && mapping.against && namedIn(row, mapping)[mapping.against.on]
  if (!against || value === undefined) return []
  const first = against.times.get(value)
  const { file } = against
  if (!first) return [{ code: 'against.missing', params: { file } }]
  const when = whenIn(row, mapping)
  return when && before(when, first, mapping.timeZone) ? [{ code: 'against.earlier', params: { file } }] : []
}

/**
 * Judges the rows of one file, one after the other. Of several rows with the same key the first counts: the
 * same row again is a duplicate, another one contradicts it and is rejected, for nobody can say which is
 * true.
 */
export const createRowValidator = (judging: Judging): ((row: Row) => Promise<RowResult>) => {
  const seen = new Map<string, First>()
  return async ({ line, ...rest }) => {
    const { headers, places, decimals = new Map() } = judging
    const titled = withoutErrors({ headers, places, decimals, ...rest })
    const row = withoutRepeated(titled, judging.repeated)
    const base = { line, key: shownKey(titled, judging.mapping), flags: [] }
    try {
      const stranger = notOfList(rest.cells, judging.headers)
      if (stranger !== undefined) return { ...base, outcome: 'rejected', reason: importReason(stranger) }
      checkUnread(row, judging.mapping)
      const key = rowKey(row, judging.mapping)
      const first = seen.get(key)
      if (first) return { ...base, ...again(first, row) }
      const { calls, touchpoint } = await read(row, judging)
      seen.set(key, { line, cells: row.cells.join(between) })
      return { ...base, outcome: 'accepted', calls, flags: flagsOf(titled, touchpoint, judging) }
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error
      return { ...base, outcome: 'rejected', reason: reasonOf(error) }
    }
  }
}

/** What is remembered of the first row with a key: one text, for a file has 200,000 of them. */
type First = { readonly line: number; readonly cells: string }
const between = '\u001f'

const again = (
  { line, cells }: First,
  row: TitledRow,
): { outcome: 'duplicate' | 'rejected'; reason: ImportReason } => {
  const first = { ...row, cells: cells.split(between) }
  return normalised(first) === normalised(row)
    ? { outcome: 'duplicate', reason: importReason('row.same', { line }) }
    : {
        outcome: 'rejected',
        reason: importReason('row.contradiction', { line, columns: differences(first, row).join(', ') }),
      }
}

/**
 * What a file says first about each person, by one kind of identity. Rows that cannot be read are left out:
 * they say nothing.
 */
export const storyOf = (
  file: string,
  rows: readonly TitledRow[],
  mapping: Mapping,
  on: Kind,
): ReferenceFile => {
  const times = new Map<string, When>()
  for (const row of rows) {
    const value = readable(() => namedIn(row, mapping)[on])
    const when = value === undefined ? undefined : readable(() => whenIn(row, mapping))
    const known = value === undefined ? undefined : times.get(value)
    if (value !== undefined && when && (!known || when.at < known.at)) times.set(value, when)
  }
  return { file, times }
}

const readable = <T>(ask: () => T): T | undefined => {
  try {
    return ask()
  } catch {
    return undefined
  }
}
