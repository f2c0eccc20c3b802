import { setupGapText } from '../components/setup-gaps.ts'
import { health, language, trouble } from '../state.ts'
import { formatRelative, moment, number, t } from '../i18n/format.ts'
import type { Word } from '../i18n/dictionary.ts'

const Figure = ({
  name,
  value,
  warn = false,
  unit = '',
}: {
  name: Word
  value: number
  warn?: boolean
  unit?: string
}) => (
  <div class={warn ? 'figure warn' : 'figure'}>
    <dt>{t(name)}</dt>
    <dd>
      {number(value)}
      {unit}
    </dd>
  </div>
)

/** A minute's sweep is due every minute; three without one is worth a look. */
const late = 180

/** Journeys follow a touchpoint within seconds. Ten minutes is when the alarm `follow-late` is raised too. */
const projectorLate = 600

const Refusals = () => {
  const refusals = health.value?.refusals ?? []
  if (refusals.length === 0) return null
  return (
    <details class="refusals">
      <summary>{t('latestRefusals')}</summary>
      <ul>
        {refusals.map(({ at, channel, connection, reason }, index) => (
          <li key={index}>
            <time dateTime={new Date(at).toISOString()} title={moment(at)}>
              {formatRelative(at)}
            </time>{' '}
            <b>{channel}</b> {connection}: {reason}
          </li>
        ))}
      </ul>
    </details>
  )
}

const Setup = () => {
  const gaps = health.value?.setup ?? []
  if (gaps.length === 0) return null
  return (
    <details class="refusals" open>
      <summary>{t('setup')}</summary>
      <ul>
        {gaps.map((gap) => (
          <li key={JSON.stringify(gap)}>{setupGapText(language.value, gap)}</li>
        ))}
      </ul>
    </details>
  )
}

/** Figures that are not refreshed say nothing: the lamp is red while the server does not answer. */
const Disconnected = () => (
  <section class="health" aria-label={t('disconnected')}>
    <span class="lamp down">{t('disconnected')}</span>
  </section>
)

/** What came in and what became of it, whether the machinery keeps up, and what is not set up yet. */
export const HealthLine = () => {
  if (trouble.value?.status === 0) return <Disconnected />
  if (!health.value) return null
  const {
    accepted,
    stored,
    refused,
    waiting,
    parked,
    sweepLagSeconds,
    projectorLagSeconds,
    unclear,
    refolds,
    setup,
  } = health.value
  const [lag, behind] = [sweepLagSeconds ?? 0, projectorLagSeconds ?? 0]
  const troubled =
    parked > 0 ||
    lag > late ||
    behind > projectorLate ||
    unclear > 0 ||
    refolds > 0 ||
    setup.length > 0 ||
    trouble.value !== undefined
  return (
    <section class="health" aria-label={t(troubled ? 'attention' : 'healthy')}>
      <span class={troubled ? 'lamp warn' : 'lamp'}>{t(troubled ? 'attention' : 'healthy')}</span>
      <dl>
        <Figure name="accepted" value={accepted} />
        <Figure name="stored" value={stored} />
        <Figure name="refused" value={refused} />
        <Figure name="waitingOnes" value={waiting} />
        <Figure name="parked" value={parked} warn={parked > 0} />
        {unclear > 0 ? <Figure name="unclearOnes" value={unclear} warn /> : null}
        {refolds > 0 ? <Figure name="refolds" value={refolds} warn /> : null}
        <Figure name="sweepLag" value={lag} unit={` ${t('seconds')}`} warn={lag > late} />
        <Figure name="projectorLag" value={behind} unit={` ${t('seconds')}`} warn={behind > projectorLate} />
      </dl>
      <Setup />
      <Refusals />
    </section>
  )
}
