import type { Encoding } from '../../shared/imports/files/encoding-names.ts'
import type { ReferenceFile, RowResult } from '../../shared/imports/validate-row.ts'
import { mappingSchema, type Mapping } from '../../shared/imports/mapping.ts'
import { judgement } from '../../shared/imports/verdicts.ts'
import { importReasonText, reasonOf } from '../../shared/imports/reasons/import-reason.ts'
import { RejectedError } from '../../shared/runtime/errors.ts'
import { shippedMappings } from '../../shared/imports/mappings/list.ts'

export const now = Date.UTC(2026, 0, 7)

/** A shipped mapping by its name. */
export const shipped = (name: string): Mapping => {
  const found = shippedMappings.find((mapping) => mapping.name === name)
  if (!found) throw new Error(`${name} is not shipped`)
  return found
}

/** A small mapping: an id, a time, where from. */
export const aMapping = (change: object = {}): Mapping =>
  mappingSchema.parse({
    name: 'test',
    about: 'For tests.',
    type: 'lead.created',
    columns: { id: 'id', when: 'when', from: 'from' },
    key: ['id'],
    time: 'when',
    identities: { 'lead.id': 'id' },
    props: { origin: { from: 'from', else: 'unknown' } },
    ...change,
  })

type Shown = { readonly reason: string; readonly zh: string }

/** A result with its reason as a person reads it: `reason` in English, `zh` in Chinese. */
export type ShownResult =
  | Extract<RowResult, { outcome: 'accepted' }>
  | (Omit<Extract<RowResult, { outcome: 'duplicate' }>, 'reason'> & Shown)
  | (Omit<Extract<RowResult, { outcome: 'rejected' }>, 'reason'> & Shown)

const shown = (result: RowResult): ShownResult =>
  result.outcome === 'accepted'
    ? result
    : {
        ...result,
        reason: importReasonText('en', result.reason),
        zh: importReasonText('zh', result.reason),
      }

/** The Chinese text of a failure. */
export const inChinese = (error: unknown): string =>
  error instanceof RejectedError ? importReasonText('zh', reasonOf(error)) : ''

/** What becomes of each row of a text, as a person reads it. */
export const shownResults = async (
  text: string,
  mapping: Mapping = aMapping(),
  against?: ReferenceFile,
): Promise<ShownResult[]> => (await rowResults(text, mapping, against)).map(shown)

/** What becomes of each row of a text. */
export const rowResults = async (
  text: string,
  mapping: Mapping = aMapping(),
  against?: ReferenceFile,
): Promise<RowResult[]> => {
  const { verdicts } = await judgement(new TextEncoder().encode(text), {
    mappingFor: async () => mapping,
    now,
    against,
  })
  return Array.fromAsync(verdicts)
}

/** What becomes of each row of a file of any format. */
export const verdictsFor = async (
  bytes: Uint8Array,
  mapping: Mapping = aMapping(),
  encoding?: Encoding,
): Promise<ShownResult[]> =>
  Array.fromAsync(
    (await judgement(bytes, { mappingFor: async () => mapping, encoding, now })).verdicts,
    shown,
  )
