import { dayMs } from '../../runtime/time-buckets.ts'
import * as z from 'zod'
import { tallySchema } from '../../model/data-quality.ts'
import { versionCondition, encodeRecord, parsed, decodeRecord } from '../dynamodb/record-codec.ts'
import type { Listing, Paging } from '../repositories.ts'
import { everything, type Item, type Key, type Store } from '../store.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/**
 * How far a survey is. `candidates`: in how many rows those lie who may be suggested as duplicates. Times in
 * ms UTC.
 */
const surveySchema = z.object({
  day: z.string(),
  from: z.int(),
  to: z.int(),
  phase: z.enum(['scan', 'suggest', 'done']),
  cursor: z.string().optional(),
  tallies: z.record(z.string(), tallySchema),
  touched: z.int(),
  measured: z.int(),
  unreadable: z.int().optional(),
  chunks: z.int(),
  startedAt: z.int(),
  endedAt: z.int().optional(),
})
export type Survey = z.infer<typeof surveySchema> & { readonly v: number }

/**
 * Somebody who may be compared with others: their id, when they last touched us, and which sources told of
 * them on the day (by position in the survey's list).
 */
const candidateSchema = z.object({ p: z.string(), at: z.int(), s: z.array(z.string()).optional() })
export type Candidate = z.infer<typeof candidateSchema>

const measureSchema = z.object({
  day: z.string(),
  source: z.string(),
  tally: tallySchema,
  measured: z.int(),
  touched: z.int(),
})
export type Measure = z.infer<typeof measureSchema>

/**
 * Two people (ids) who are likely one; `because` in bits by field. Nothing of what is known of them is
 * repeated here: an erasure need not look here.
 */
const suggestionSchema = z.object({
  a: z.string(),
  b: z.string(),
  likely: z.number(),
  because: z.record(z.string(), z.number()),
  day: z.string(),
})
export type SuggestionRow = z.infer<typeof suggestionSchema>

/** A contact point (its alias) that could not be reached, under the source that told of it. */
const unreachableSchema = z.object({
  source: z.string(),
  alias: z.string(),
  person: z.string(),
  why: z.string(),
  at: z.int(),
  touchpoint: z.string(),
})
export type UnreachableRow = z.infer<typeof unreachableSchema>

export interface DataQualityRepository {
  survey(): Promise<Survey | undefined>
  /** Conditional on the version that was read. */
  saveSurvey(survey: Survey): Promise<boolean>
  candidates(chunk: number): Promise<readonly Candidate[]>
  saveCandidates(chunk: number, candidates: readonly Candidate[]): Promise<void>
  saveMeasure(measure: Measure): Promise<void>
  /** Of days from..to (`2026-01-05`, inclusive), oldest first. */
  measures(from: string, to: string): AsyncIterable<Measure>
  suggest(suggestion: SuggestionRow, now: number): Promise<void>
  suggestion(a: string, b: string): Promise<SuggestionRow | undefined>
  /** It was decided upon, and is not listed any more. */
  settle(suggestion: SuggestionRow): Promise<void>
  /** Most likely first. */
  suggestions(paging: Paging): Promise<Listing<SuggestionRow>>
  saveUnreachable(row: UnreachableRow): Promise<void>
  unreachable(source: string | undefined, paging: Paging): Promise<Listing<UnreachableRow>>
}

const surveyKey: Key = { pk: 'survey', sk: 'state' }
const candidatesKey = (chunk: number): Key => ({ pk: 'survey', sk: `candidates#${chunk}` })
const measurePk = 'quality'
const suggestionKey = (a: string, b: string): Key => ({ pk: 'suggestion', sk: [a, b].sort().join('#') })
const suggestionQueue = 'suggestion'
const unreachablePk = 'unreachable'
const named = (source: string): string => source.replaceAll('%', '%25').replaceAll('#', '%23')

const keptDays = { measure: 400, suggestion: 35, unreachable: 400 } as const
/** When a row may be forgotten, in seconds since 1970. */
const ttl = (at: number, days: number): { ttl: number } => ({ ttl: Math.floor((at + days * dayMs) / 1000) })

const versioned = z.object({ v: z.int() })
const listOf = z.object({ list: z.array(candidateSchema) })
const read =
  <T>(shape: z.ZodType<T>) =>
  (item: Item): T =>
    decodeRecord(shape, item)
const listing = <T>(page: { items: Item[]; cursor?: string }, of: (item: Item) => T): Listing<T> =>
  omitUndefined({ items: page.items.map(of), cursor: page.cursor ? page.cursor : undefined })

/**
 * What the nightly survey keeps: how far it is, what it measured, whom it takes for one person, and who could
 * not be reached.
 */
export const dataQualityRepository = (store: Store): DataQualityRepository => ({
  survey: async () => {
    const item = await store.get(surveyKey)
    return item && { ...decodeRecord(surveySchema, item), v: parsed(versioned, item, item).v }
  },
  saveSurvey: ({ v, ...survey }) =>
    store.put({ ...surveyKey, v, ...encodeRecord(survey) }, versionCondition(v)),
  candidates: async (chunk) => {
    const item = await store.get(candidatesKey(chunk))
    return item ? decodeRecord(listOf, item).list : []
  },
  saveCandidates: async (chunk, list) =>
    void (await store.put({ ...candidatesKey(chunk), ...encodeRecord({ list }) })),
  saveMeasure: async (measure) =>
    void (await store.put({
      pk: measurePk,
      sk: `${measure.day}#${named(measure.source)}`,
      ...encodeRecord(measure),
      ...ttl(Date.parse(measure.day), keptDays.measure),
    })),
  async *measures(from, to) {
    for await (const item of everything(store, { pk: measurePk, from, to: `${to}$`, consistent: false }))
      yield read(measureSchema)(item)
  },
  suggest: async (suggestion, now) =>
    void (await store.put({
      ...suggestionKey(suggestion.a, suggestion.b),
      q: suggestionQueue,
      o: suggestion.likely,
      ...encodeRecord(suggestion),
      ...ttl(now, keptDays.suggestion),
    })),
  suggestion: async (a, b) => {
    const item = await store.get(suggestionKey(a, b))
    return item && read(suggestionSchema)(item)
  },
  settle: async (suggestion) =>
    void (await store.put({
      ...suggestionKey(suggestion.a, suggestion.b),
      ...encodeRecord(suggestion),
      ...ttl(Date.parse(suggestion.day), keptDays.suggestion),
    })),
  suggestions: async (paging) =>
    listing(await store.queue({ q: suggestionQueue, backwards: true, ...paging }), read(suggestionSchema)),
  saveUnreachable: async (row) =>
    void (await store.put({
      pk: unreachablePk,
      sk: `${named(row.source)}#${row.alias}`,
      ...encodeRecord(row),
      ...ttl(row.at, keptDays.unreachable),
    })),
  unreachable: async (source, paging) =>
    listing(
      await store.query(
        omitUndefined({
          pk: unreachablePk,
          prefix: source === undefined ? undefined : `${named(source)}#`,
          ...paging,
        }),
      ),
      read(unreachableSchema),
    ),
})
