import { dayMs, hourMs } from '../../../shared/runtime/time-buckets.ts'
import { reasonText } from '../../../shared/model/reasons/reason-text.ts'
import type {
  ChannelView,
  ConnectionView,
  DryRunView,
  FieldView,
  TrialView,
  UnknownEvent,
} from '../../../shared/api/connections/views.ts'

const time = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
const percent = (rate: number | null | undefined): string =>
  rate === null || rate === undefined ? '-' : `${(rate * 100).toFixed(1)} %`

const length = (ms: number | null): string => {
  if (ms === null) return '> 1 d'
  const [unit, size] =
    (
      [
        ['d', dayMs],
        ['h', hourMs],
        ['min', 60_000],
      ] as const
    ).find(([, least]) => ms >= least) ?? (['s', 1000] as const)
  return `≤ ${ms / size} ${unit}`
}

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length))) ?? []
  return `${rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`
}

export const formatList = (items: readonly ConnectionView[]): string =>
  items.length === 0
    ? 'There is no connection yet: npm run connection -- channels\n'
    : table([
        ['CHANNEL', 'ID', 'STATE', 'LAST DELIVERY (UTC)', '24 H', 'REFUSED', 'ERRORS', 'LAG P50', 'P95'],
        ...items.map(({ channel, id, state, health }) => [
          channel,
          id,
          state,
          health?.lastDelivery
            ? `${time(health.lastDelivery.from)}…${time(health.lastDelivery.to).slice(11)}`
            : 'none in 7 days',
          String(health?.stored ?? 0),
          String(health?.refused ?? 0),
          percent(health?.errorRate),
          health?.lag ? length(health.lag.p50) : '-',
          health?.lag ? length(health.lag.p95) : '-',
        ]),
      ])

const fieldTold = ({ name, required, draw, choices }: FieldView): string =>
  `${name}${required ? '' : '?'}${draw ? '*' : ''}${choices ? ` (${choices.join('|')})` : ''}`

export const formatChannels = (items: readonly ChannelView[]): string =>
  `${table([
    ['CHANNEL', 'KNOCKS AT', 'SECRETS', 'SETTINGS'],
    ...items.map(({ channel, address = '-', secrets, settings }) => [
      channel,
      address,
      secrets.map(fieldTold).join(', '),
      settings.map(fieldTold).join(', '),
    ]),
  ])}\n? may be left out   * may be drawn: --generate\n`

const unknownTold = ({ name, count, didYouMean }: UnknownEvent): string =>
  `  unknown event ${count} × ${name || '(other names)'}${didYouMean ? `: did you mean ${didYouMean}?` : ''}`

export const formatConnection = (view: ConnectionView, origin: string): string => {
  const { channel, id, state, secrets, address, drawn, liveFrom, health, unknownEvents = [] } = view
  return [
    `${channel} ${id}: ${state}`,
    ...(address
      ? [`  address       ${origin}${address.replace('{token}', drawn?.['token'] ?? '{token}')}`]
      : []),
    ...Object.entries(secrets).map(([field, hints]) => `  ${field.padEnd(13)} ${hints.join(' and ')}`),
    ...Object.entries(drawn ?? {}).map(
      ([field, secret]) => `  ${field} was drawn, and is told this once: ${secret}`,
    ),
    ...(liveFrom === undefined
      ? []
      : [
          `  both are live from ${time(liveFrom)} UTC: change it at the sender then, and finish with --finish`,
        ]),
    ...(health?.lastRefusal
      ? [`  last refused  ${time(health.lastRefusal.at)} ${health.lastRefusal.reason}`]
      : []),
    ...unknownEvents.map(unknownTold),
    '',
  ].join('\n')
}

export const formatTrial = ({ checks, unchecked }: TrialView): string =>
  `${[...checks.map(({ what, ok, why }) => `${ok ? 'ok  ' : 'FAIL'}  ${reasonText('en', what)}${why ? `: ${reasonText('en', why)}` : ''}`), ...unchecked.map((what) => `?     ${reasonText('en', what)}`)].join('\n')}\n`

export const formatDryRun = ({ door, refused, events }: DryRunView): string => {
  const lines = events.flatMap(({ touchpoints, refused: no }) => [
    ...touchpoints.map(
      ({ type, statedAt, identities, name, props }) =>
        `  ${type}  ${statedAt}  ${[...identities.map(({ id }) => id), ...(name ? [name] : [])].join(', ')}\n    ${JSON.stringify(props)}`,
    ),
    ...(no ? [`  refused on record: ${no.rule}`] : []),
    ...(touchpoints.length === 0 && !no ? ['  nothing'] : []),
  ])
  return `door: ${door}${refused ? `: ${refused.status} ${refused.rule}` : ''}\n${lines.join('\n')}${lines.length > 0 ? '\n' : ''}`
}

/** Whether nothing was found wrong. */
export const isFine = ({ door, events }: DryRunView): boolean =>
  door !== 'refused' && events.every(({ refused }) => !refused)
