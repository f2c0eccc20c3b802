import { setupGapText } from './setup-gaps.ts'
import { Time } from './time.tsx'
import { health, language, requestError } from '../state.ts'
import { number, t } from '../i18n/format.ts'
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

/** Seconds. The sweep runs every minute: a warning is shown after three missed runs. */
const maxSweepLag = 180

/** Seconds. Journeys are normally updated within seconds; the alarm `follow-late` has the same threshold. */
const maxProjectorLag = 600

const Refusals = () => {
  const refusals = health.value?.refusals ?? []
  if (refusals.length === 0) return null
  return (
    <details class="refusals">
      <summary>{t('latestRefusals')}</summary>
      <ul>
        {refusals.map(({ at, channel, connection, reason }, index) => (
          <li key={index}>
            <Time at={at} /> <b>{channel}</b> {connection}: {reason}
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

/** Replaces the figures while the server does not respond, because they would be out of date. */
const Disconnected = () => (
  <section class="health" aria-label={t('disconnected')}>
    <span class="indicator down">{t('disconnected')}</span>
  </section>
)

/** Counts of events in and out, lags, incomplete setup, and the latest refused events. */
export const HealthLine = () => {
  if (requestError.value?.status === 0) return <Disconnected />
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
  const [sweepLag, projectorLag] = [sweepLagSeconds ?? 0, projectorLagSeconds ?? 0]
  const warning =
    parked > 0 ||
    sweepLag > maxSweepLag ||
    projectorLag > maxProjectorLag ||
    unclear > 0 ||
    refolds > 0 ||
    setup.length > 0 ||
    requestError.value !== undefined
  return (
    <section class="health" aria-label={t(warning ? 'attention' : 'healthy')}>
      <span class={warning ? 'indicator warn' : 'indicator'}>{t(warning ? 'attention' : 'healthy')}</span>
      <dl>
        <Figure name="accepted" value={accepted} />
        <Figure name="stored" value={stored} />
        <Figure name="refused" value={refused} />
        <Figure name="waitingEvents" value={waiting} />
        <Figure name="parked" value={parked} warn={parked > 0} />
        {unclear > 0 ? <Figure name="unknownDelivery" value={unclear} warn /> : null}
        {refolds > 0 ? <Figure name="refolds" value={refolds} warn /> : null}
        <Figure name="sweepLag" value={sweepLag} unit={` ${t('seconds')}`} warn={sweepLag > maxSweepLag} />
        <Figure
          name="projectorLag"
          value={projectorLag}
          unit={` ${t('seconds')}`}
          warn={projectorLag > maxProjectorLag}
        />
      </dl>
      <Setup />
      <Refusals />
    </section>
  )
}
