import { watchDetectors } from '../../shared/detectors/list.ts'
import { durationMs, type WatchDetector } from '../../shared/journeys/watch-detector.ts'
import { interruptionId } from '../../shared/model/interruption.ts'
import { noJourney, type Watch } from '../../shared/model/journey.ts'
import { primaryAlias } from '../../shared/model/identity.ts'
import {
  type Scalar,
  type Touchpoint,
  type TouchpointType,
  touchpointTypes,
} from '../../shared/model/touchpoint.ts'
import { aPolicy, day, hour, touch, wednesday } from '../world.ts'

type Effect = 'opens' | 'recovers' | 'disproves' | 'moves'

const who = ['email:li.lei@example.com', 'phone:+8613800138000']
const recording = 'https://example.com/recording'
const policy = aPolicy({
  detectors: { 'stale-profile': { ask: 'leads-and-customers' } },
  profileHalfLives: { phone: 'P2D', email: 'P2D' },
})

/** What a touchpoint of this type says when it is about the subject of the watch. */
const sample = (type: TouchpointType, at: number, more: Record<string, Scalar> = {}): Touchpoint =>
  touch(type, at, who, {
    email_id: 'm',
    event_key: 'w',
    event_name: 'Tea',
    starts_at: new Date(at + hour).toISOString(),
    ends_at: new Date(at + 2 * hour).toISOString(),
    recording_url: recording,
    url: recording,
    bounce_type: 'permanent',
    ...more,
  })

const opened = (detector: WatchDetector, type: TouchpointType): Watch | undefined => {
  const touchpoint = sample(type, wednesday)
  const lead = { at: wednesday, origin: 'web' }
  const expectation = detector.opens(touchpoint, policy, { ...noJourney('p'), lead })
  return (
    expectation && {
      ...expectation,
      cause: detector.cause,
      alias: primaryAlias(touchpoint),
      by: touchpoint.id,
      since: wednesday,
      lostAt: expectation.due + durationMs(policy.lostAfter),
    }
  )
}

/**
 * Later touchpoints of a type: who acted, whether a human did, and whether it follows a link of a treatment.
 */
const later = (type: TouchpointType, watch: Watch): Touchpoint[] =>
  [wednesday + hour / 2, wednesday + 1.5 * hour, wednesday + 3 * day].flatMap((at) =>
    [
      {},
      { by: 'colleague' },
      { by: 'customer', channel: 'other' },
      { interruption: interruptionId(watch.cause, watch.alias, watch.by) },
    ].map((more) => sample(type, at, more)),
  )

const effectsOf = (detector: WatchDetector, type: TouchpointType, watches: readonly Watch[]): Effect[] => {
  const all = watches.flatMap((watch) =>
    later(type, watch).map((touchpoint): Effect | undefined => {
      const closing = detector.closes(touchpoint, watch)
      if (closing) return closing === 'kept' ? 'recovers' : 'disproves'
      return detector.moves?.(touchpoint, watch, policy) ? 'moves' : undefined
    }),
  )
  const found = new Set(all.filter((effect) => effect !== undefined))
  return [...(opened(detector, type) ? (['opens'] as const) : []), ...found]
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

type Column = { readonly cause: string; readonly effects: ReadonlyMap<TouchpointType, string> }

const columnOf = (detector: WatchDetector): Column => {
  const watches = touchpointTypes.flatMap((type) => opened(detector, type) ?? [])
  const effects = touchpointTypes
    .map((type) => [type, effectsOf(detector, type, watches).join(', ')] as const)
    .filter(([, effect]) => effect !== '')
  return { cause: detector.cause, effects: new Map(effects) }
}

/**
 * What each event does to an interruption of each cause, computed from the detectors. A cause to which more
 * than half of all events matter is named below the table instead.
 */
export const eventTable = (): string => {
  const columns = watchDetectors.map(columnOf)
  const [wide, shown] = [true, false].map((isWide) =>
    columns.filter(({ effects }) => effects.size > touchpointTypes.length / 2 === isWide),
  )
  const types = touchpointTypes.filter((type) => shown?.some(({ effects }) => effects.has(type)))
  return [
    row(['event', ...(shown ?? []).map(({ cause }) => `\`${cause}\``)]),
    row(['event', ...(shown ?? [])].map(() => '---')),
    ...types.map((type) =>
      row([`\`${type}\``, ...(shown ?? []).map(({ effects }) => effects.get(type) ?? '')]),
    ),
    ...(wide ?? []).flatMap(({ cause, effects }) => [
      '',
      `\`${cause}\`: ${effects.size} of ${touchpointTypes.length} types of event matter; see its file.`,
    ]),
  ].join('\n')
}

const defaultOf = (value: unknown): string => `\`${JSON.stringify(value)}\``

/** The detectors with their titles and the defaults of their settings. */
export const detectorTable = (): string =>
  [
    row(['cause', 'title', '标题', 'settings and defaults', 'file']),
    row(['---', '---', '---', '---', '---']),
    ...watchDetectors.map(({ cause, title, settings }) =>
      row([
        `\`${cause}\``,
        title.en,
        title.zh,
        Object.entries(settings.of({ detectors: {} }))
          .map(([name, value]) => `\`${name}\` ${defaultOf(value)}`)
          .join(', '),
        `\`shared/detectors/${cause}.ts\``,
      ]),
    ),
  ].join('\n')
