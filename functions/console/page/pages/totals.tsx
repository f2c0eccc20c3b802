import { Quality } from './quality.tsx'
import { totals } from '../state.ts'
import { number, t } from '../i18n/format.ts'
import { omitUndefined } from '../../../../shared/runtime/omit-undefined.ts'

type Bar = { readonly name: string; readonly value: number; readonly part?: number; readonly note?: string }

const Bars = ({ title, bars, head }: { title: string; bars: readonly Bar[]; head: readonly string[] }) => {
  const most = Math.max(1, ...bars.map(({ value }) => value))
  return (
    <section class="bars">
      <h2>{title}</h2>
      <table>
        <thead class="unseen">
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map(({ name, value, part = 0, note }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="bar">
                <span style={{ width: value === 0 ? '0' : `max(2px, ${(value / most) * 100}%)` }}>
                  <i style={{ width: `${value === 0 ? 0 : (part / value) * 100}%` }} />
                </span>
              </td>
              <td class="number">
                {number(value)}
                {note ? <small> {note}</small> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {bars.length === 0 ? <p class="empty">{t('nothingHere')}</p> : null}
    </section>
  )
}

/** Sums over everything there ever was. */
export const Totals = () => {
  const { origin, channel, stage } = totals.value
  if (origin?.by !== 'origin' || channel?.by !== 'channel' || stage?.by !== 'stage')
    return (
      <p class="empty" role="status">
        {t('loading')}
      </p>
    )
  return (
    <div class="totals">
      <h1 class="unseen">{t('totals')}</h1>
      <Bars
        title={t('byOrigin')}
        head={[t('origin'), '', t('leads')]}
        bars={origin.totals.map(({ origin: name, leads, won }) => ({
          name,
          value: leads,
          part: won,
          note: `· ${number(won)} ${t('won')}`,
        }))}
      />
      <Bars
        title={t('byStage')}
        head={[t('stage'), '', t('people')]}
        bars={stage.totals.map(({ stage: name, people }) => ({ name: stageWord(name), value: people }))}
      />
      <Bars
        title={t('byChannel')}
        head={['', '', t('touchpoints')]}
        bars={channel.totals.map(({ channel: name, touchpoints, refused }) =>
          omitUndefined({
            name,
            value: touchpoints,
            note: refused > 0 ? `· ${number(refused)} ${t('refusedOnes')}` : undefined,
          }),
        )}
      />
      <Quality />
    </div>
  )
}

const stages = ['awareness', 'interest', 'decision', 'purchase', 'delivery', 'service', 'loyalty'] as const
const stageWord = (name: string): string => {
  const known = stages.find((stage) => stage === name)
  return known ? t(known) : name
}
