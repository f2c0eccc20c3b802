import { hourMs } from '../runtime/time-buckets.ts'
import { DateTime } from 'luxon'
import { unreadable, type Journey } from '../model/journey.ts'
import { isFirstPartyStatement } from '../journeys/provenance.ts'
import type { Touchpoint } from '../model/touchpoint.ts'
import { aliasOf, formatIdentity, parseIdentity } from '../model/identity.ts'
import { undeliverableContacts, type Unreachable } from '../people/contact/deliverability.ts'
import { inForce } from '../model/ruling.ts'
import { policyAt, type Policy } from '../policy/policy.ts'
import { mapConcurrent } from '../runtime/concurrency.ts'
import { RetryableError } from '../runtime/errors.ts'
import type { DataQualityRepository, Survey } from '../storage/repositories/quality-repository.ts'
import type { Repositories } from '../storage/repositories.ts'
import type { Scanner } from '../storage/dynamodb/scan.ts'
import { likelyOne, mostCandidates, Recent } from './candidates.ts'
import { addPerson, addToEverybody, addUnique, addUnreachable, sourceOf } from './tally.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'
import { inOrder } from '../journeys/touchpoint-order.ts'

export type SurveyDeps = {
  readonly rows: Pick<Repositories, 'journeys' | 'touchpoints' | 'people' | 'policies' | 'refolds'>
  readonly quality: DataQualityRepository
  readonly everybody: Scanner
  /** Whether there is time for another page. */
  readonly hasTimeLeft: () => boolean
  readonly mostCandidates?: number
}

export type Surveyed = {
  readonly day: string
  readonly phase: Survey['phase']
  readonly people: number
  readonly measured: number
  readonly suggested: number
  readonly unreadable: number
}

/**
 * Of so many people the day is looked at, touchpoint by touchpoint; on a day that brings more, the first of
 * them stand for all, and it is said so.
 */
const mostMeasured = 20_000
/** Of each of their aliases so many touchpoints. */
const mostTouchpoints = 100
/** Pages after which it is written down how far it is: as much is done again after a crash. */
const pagesBetween = 50
const perChunk = 4000
const afterMidnight = 2 * hourMs

/**
 * The day to be surveyed: the last that was over two hours ago, in the company's zone, so that what comes
 * late is there.
 */
export const dayToSurvey = (now: number, zone: string): { day: string; from: number; to: number } => {
  const today = DateTime.fromMillis(now - afterMidnight, { zone }).startOf('day')
  const start = today.minus({ days: 1 })
  return { day: start.toFormat('yyyy-MM-dd'), from: start.toMillis(), to: today.toMillis() }
}

/**
 * Whether somebody may have been touched since: by when it happened, or by when something was last told of
 * them.
 */
const wasTouched = ({ last, outbox }: Journey, from: number): boolean =>
  (last?.at ?? 0) >= from || outbox.some(({ at }) => at >= from)

const isOurs = ({ channel }: Touchpoint): boolean => channel === 'own'

/** Which source told of a contact point first: not those that only report what became of it. */
const toldBy = (log: readonly Touchpoint[], identity: string): string => {
  const first = log.find(
    (touchpoint) =>
      !isOurs(touchpoint) &&
      isFirstPartyStatement(touchpoint) &&
      !/^(email|sms)\./.test(touchpoint.type) &&
      touchpoint.identities.some((one) => formatIdentity(one) === identity),
  )
  return first ? sourceOf(first) : 'unknown'
}

type Night = {
  readonly deps: SurveyDeps
  readonly survey: Survey
  readonly policy: Policy
  readonly recent: Recent
}

const noteUnreachable = async (
  { deps: { quality }, survey }: Night,
  { person }: Journey,
  log: readonly Touchpoint[],
  received: ReadonlySet<string>,
): Promise<void> => {
  for (const { identity, why, at, touchpoint } of undeliverableContacts(log).filter((one: Unreachable) =>
    received.has(one.touchpoint),
  )) {
    const named = parseIdentity(identity)
    if (!named) continue
    const source = toldBy(log, identity)
    addUnreachable(survey.tallies, source)
    await quality.saveUnreachable({ source, alias: aliasOf(named), person, why, at, touchpoint })
  }
}

const logOf = async ({ rows }: SurveyDeps, { aliases }: Journey): Promise<Touchpoint[]> =>
  inOrder(
    (
      await Promise.all(aliases.map((alias) => rows.touchpoints.latest(alias, { limit: mostTouchpoints })))
    ).flatMap(({ items }) => items),
  )

/**
 * A person whose rows cannot be read is counted, marked to be folded anew, and measured another night;
 * everybody else is measured.
 */
const passOver = async ({ survey, deps }: Night, person: string): Promise<void> => {
  survey.unreadable = (survey.unreadable ?? 0) + 1
  await deps.rows.refolds.mark(person, unreadable, survey.startedAt)
}

/**
 * One person: counted with everybody, and, where the day brought news of them, with the sources that told it.
 */
const lookAt = async (night: Night, journey: Journey): Promise<void> => {
  const { deps, survey, policy, recent } = night
  if (journey.movedTo !== undefined) return
  addToEverybody(survey.tallies, journey, policy.expectedFields)
  const candidate = { p: journey.person, at: journey.last?.at ?? 0 }
  if (!wasTouched(journey, survey.from)) return recent.offer(candidate)
  survey.touched += 1
  if (survey.measured >= mostMeasured) return recent.offer(candidate)
  survey.measured += 1
  const log = await logOf(deps, journey)
  const received = log.filter(
    (touchpoint) =>
      !isOurs(touchpoint) && touchpoint.receivedAt >= survey.from && touchpoint.receivedAt < survey.to,
  )
  const sources = addPerson(survey.tallies, journey, received, log, policy.expectedFields)
  await noteUnreachable(night, journey, log, new Set(received.map(({ id }) => id)))
  recent.offer(omitUndefined({ ...candidate, s: sources.length > 0 ? sources : undefined }))
}

const lookApart = async (night: Night, journey: Journey): Promise<void> => {
  if (journey.cluster === unreadable) return passOver(night, journey.person)
  try {
    await lookAt(night, journey)
  } catch (error) {
    if (error instanceof RetryableError) throw error
    await passOver(night, journey.person)
  }
}

/**
 * Writes down how far it is; who may be suggested goes first, so that nobody is missing, at worst somebody is
 * there twice.
 */
const note = async (
  { deps: { quality }, survey, recent }: Night,
  next: Partial<Survey>,
): Promise<Night['survey']> => {
  const list = recent.newest()
  const chunks = Array.from({ length: Math.ceil(list.length / perChunk) }, (_, index) =>
    list.slice(index * perChunk, (index + 1) * perChunk),
  )
  for (const [index, chunk] of chunks.entries()) await quality.saveCandidates(index, chunk)
  return saved(quality, { ...survey, ...next, chunks: chunks.length })
}

const saved = async (quality: DataQualityRepository, survey: Survey): Promise<Survey> => {
  const next = { ...survey, v: survey.v + 1 }
  if (!(await quality.saveSurvey(next))) throw new RetryableError('another survey is under way')
  return next
}

const scan = async (night: Night): Promise<Survey> => {
  let state = night
  let { cursor } = night.survey
  for (let pages = 1; ; pages++) {
    const page = await state.deps.everybody(cursor)
    await mapConcurrent(8, page.journeys, (journey) => lookApart(state, journey))
    cursor = page.cursor
    if (cursor === undefined) return note(state, { phase: 'suggest', cursor: undefined })
    const goOn = state.deps.hasTimeLeft()
    if (!goOn || pages % pagesBetween === 0) state = { ...state, survey: await note(state, { cursor }) }
    if (!goOn) return state.survey
  }
}

/** Whether somebody decided that these two are not one person: then it is never suggested again. */
const isSettled = async (
  { rows: { people, journeys } }: SurveyDeps,
  a: string,
  b: string,
): Promise<boolean> => {
  const cluster = await people.clusterOf(a)
  const rulings = inForce(cluster?.rulings ?? []).filter(({ says }) => says === 'apart')
  if (rulings.length === 0) return false
  const [mine, theirs] = (await journeys.getMany([a, b]))
    .sort((x) => (x.person === a ? -1 : 1))
    .map(({ aliases }) => aliases)
  return rulings.some(
    ({ a: one, b: other = '' }) =>
      Boolean(mine?.includes(one) && theirs?.includes(other)) ||
      Boolean(mine?.includes(other) && theirs?.includes(one)),
  )
}

const atOnce = 1000

/**
 * Of these people those who still are somebody, with no more of their journeys than they are compared by:
 * fifty thousand whole ones would not fit.
 */
const profilesOf = async (
  { rows }: SurveyDeps,
  people: readonly string[],
): Promise<Pick<Journey, 'person' | 'profile'>[]> => {
  const found: Pick<Journey, 'person' | 'profile'>[] = []
  for (let at = 0; at < people.length; at += atOnce) {
    for (const { person, profile, movedTo } of await rows.journeys.getMany(people.slice(at, at + atOnce)))
      if (movedTo === undefined) found.push({ person, profile })
  }
  return found.sort((x, y) => (x.person < y.person ? -1 : 1))
}

const suggest = async (
  { deps, survey, recent }: Night,
  now: number,
): Promise<{ survey: Survey; suggested: number }> => {
  const candidates = recent.newest()
  const journeys = await profilesOf(
    deps,
    candidates.map(({ p }) => p),
  )
  const pairs: { a: string; b: string }[] = []
  for (const { a, b, likely, because } of likelyOne(journeys)) {
    if (await isSettled(deps, a, b)) continue
    pairs.push({ a, b })
    await deps.quality.suggest({ a, b, likely, because: { ...because }, day: survey.day }, now)
  }
  const paired = new Set(pairs.flatMap(({ a, b }) => [a, b]))
  const there = new Set(journeys.map(({ person }) => person))
  for (const { p, s = [] } of candidates) if (there.has(p)) addUnique(survey.tallies, s, !paired.has(p))
  for (const [source, tally] of Object.entries(survey.tallies)) {
    await deps.quality.saveMeasure({
      day: survey.day,
      source,
      tally,
      measured: survey.measured,
      touched: survey.touched,
    })
  }
  return {
    survey: await saved(deps.quality, { ...survey, phase: 'done', tallies: {}, endedAt: now }),
    suggested: pairs.length,
  }
}

/**
 * One turn of the nightly survey: begins the day that is over, goes on where the last turn stopped, or has
 * nothing to do. Everything may be done again.
 * @param now ms UTC
 */
export const surveyed = async (deps: SurveyDeps, now: number): Promise<Surveyed | undefined> => {
  const policy = policyAt(await deps.rows.policies.history(), now)
  const { day, from, to } = dayToSurvey(now, policy.calendar.timeZone)
  const known = await deps.quality.survey()
  if (known?.phase === 'done' && known.day >= day) return undefined
  const begun: Survey =
    known && known.phase !== 'done'
      ? known
      : {
          v: known?.v ?? 0,
          day,
          from,
          to,
          phase: 'scan',
          tallies: {},
          touched: 0,
          measured: 0,
          chunks: 0,
          startedAt: now,
        }
  const offered = (
    await Promise.all(Array.from({ length: begun.chunks }, (_, chunk) => deps.quality.candidates(chunk)))
  ).flat()
  const night: Night = {
    deps,
    survey: begun,
    policy,
    recent: new Recent(offered, deps.mostCandidates ?? mostCandidates),
  }
  const scanned = begun.phase === 'scan' ? await scan(night) : begun
  const people = scanned.tallies['*']?.people ?? 0
  const told = { day: scanned.day, people, measured: scanned.measured, unreadable: scanned.unreadable ?? 0 }
  if (scanned.phase !== 'suggest' || !deps.hasTimeLeft())
    return { ...told, phase: scanned.phase, suggested: 0 }
  const { survey, suggested } = await suggest({ ...night, survey: scanned }, now)
  return { ...told, phase: survey.phase, suggested }
}
