import { useEffect, useState } from 'preact/hooks'
import type { Answers } from '../api-client.ts'
import { readApi } from '../state.ts'
import { codeText, countText, formatDuration, number, percent, t } from '../i18n/format.ts'

type Source = Answers['quality']['sources'][number]
const dimensions = ['completeness', 'validity', 'uniqueness', 'consistency'] as const
const arrows = { better: '↗', worse: '↘', steady: '→', unknown: '' } as const

const Dimension = ({ source, name }: { source: Source; name: (typeof dimensions)[number] }) => {
  const { n, ok } = source.days.at(-1)?.[name] ?? { n: 0, ok: 0 }
  const { direction } = source.trend[name]
  return (
    <div class={`dimension ${direction}`}>
      <dt>{t(name)}</dt>
      <dd>
        {n === 0 ? '–' : percent(ok / n)}{' '}
        <small>
          {number(ok)} / {number(n)}{' '}
          {direction === 'unknown' ? (
            ''
          ) : (
            <span title={t(direction)}>
              {arrows[direction]} {t(direction)}
            </span>
          )}
        </small>
      </dd>
    </div>
  )
}

const SourceQuality = ({ source }: { source: Source }) => {
  const last = source.days.at(-1)
  if (!last) return null
  const {
    timeliness: { p50, p90 },
    validity,
    consistency,
    day,
  } = last
  const codes = [...Object.entries(validity.codes), ...Object.entries(consistency.codes)]
  return (
    <li class="source">
      <h3>
        {source.source === '*' ? t('allSources') : source.source}{' '}
        <small>
          {day} · {countText(last.people, 'people')}
        </small>
      </h3>
      <dl>
        {dimensions.map((name) => (
          <Dimension key={name} source={source} name={name} />
        ))}
        {p50 === undefined || p90 === undefined ? null : (
          <div class="dimension">
            <dt>{t('timeliness')}</dt>
            <dd>
              {formatDuration(p50)}{' '}
              <small>
                {t('median')} · {t('p90')} {formatDuration(p90)}
              </small>
            </dd>
          </div>
        )}
      </dl>
      {codes.length + validity.unreachable === 0 ? null : (
        <p class="why">
          {[
            ...codes.map(([code, n]) => `${number(n)} × ${codeText(code)}`),
            ...(validity.unreachable > 0 ? [`${number(validity.unreachable)} × ${t('unreachable')}`] : []),
          ].join(' · ')}
        </p>
      )}
    </li>
  )
}

/** Data quality by source, read once when it is shown: it is measured nightly. */
export const DataQuality = () => {
  const [sources, setSources] = useState<readonly Source[] | undefined>(undefined)
  useEffect(() => {
    readApi<Answers['quality']>('/api/quality')
      .then((answer) => setSources(answer.sources))
      .catch(() => {})
  }, [])
  return (
    <section class="bars">
      <h2>{t('quality')}</h2>
      <p class="why">{t(sources?.length === 0 ? 'notMeasured' : 'qualityHelp')}</p>
      <ul class="sources">
        {(sources ?? []).map((source) => (
          <SourceQuality key={source.source} source={source} />
        ))}
      </ul>
    </section>
  )
}
