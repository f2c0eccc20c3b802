import type { Answers } from '../api-client.ts'
import { DataQuality } from '../components/data-quality.tsx'
import { DuplicateSuggestions } from '../components/duplicate-suggestions.tsx'
import { Loading } from '../components/loading.tsx'
import { codeText, number, t } from '../i18n/format.ts'
import { readApi, sessionSignal } from '../state.ts'
import type { ConsolePage } from './page.ts'
import { omitUndefined } from '../../../../shared/runtime/omit-undefined.ts'

type Totals = Answers['totals']
type By = Totals['by']

const totals = sessionSignal<{ readonly [K in By]: Extract<Totals, { by: K }> }>()

const readTotals = <K extends By>(by: K) => readApi<Extract<Totals, { by: K }>>(`/api/totals?by=${by}`)

const read = async (): Promise<void> => {
  const [origin, channel, stage] = await Promise.all([
    readTotals('origin'),
    readTotals('channel'),
    readTotals('stage'),
  ])
  totals.value = { origin, channel, stage }
}

type Bar = { readonly name: string; readonly value: number; readonly part?: number; readonly note?: string }

const Bars = ({ title, bars, head }: { title: string; bars: readonly Bar[]; head: readonly string[] }) => {
  const longest = Math.max(1, ...bars.map(({ value }) => value))
  return (
    <section class="bars">
      <h2>{title}</h2>
      <table>
        <thead class="visually-hidden">
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
                <span style={{ width: value === 0 ? '0' : `max(2px, ${(value / longest) * 100}%)` }}>
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

const TotalsPage = () => {
  if (!totals.value) return <Loading />
  const { origin, channel, stage } = totals.value
  return (
    <div class="totals">
      <Bars
        title={t('byOrigin')}
        head={[t('origin'), '', t('leads')]}
        bars={origin.totals.map(({ origin: name, leads, won }) => ({
          name,
          value: leads,
          part: won,
          note: `· ${t('won')} ${number(won)}`,
        }))}
      />
      <Bars
        title={t('byStage')}
        head={[t('stage'), '', t('people')]}
        bars={stage.totals.map(({ stage: name, people }) => ({
          name: codeText(name),
          value: people,
        }))}
      />
      <Bars
        title={t('byChannel')}
        head={[t('channel'), '', t('touchpoints')]}
        bars={channel.totals.map(({ channel: name, touchpoints, refused }) =>
          omitUndefined({
            name,
            value: touchpoints,
            note: refused > 0 ? `· ${t('refused')} ${number(refused)}` : undefined,
          }),
        )}
      />
      <DataQuality />
      <DuplicateSuggestions />
    </div>
  )
}

/** Leads, people and touchpoints since the start, data quality, and suggested duplicates. */
export const totalsPage: ConsolePage = {
  id: 'totals',
  title: { en: 'Totals', zh: '汇总' },
  poll: { everyMs: 60_000, read },
  view: TotalsPage,
}
