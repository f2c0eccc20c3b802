import { useEffect, useState } from 'preact/hooks'
import type { Answers } from '../api-client.ts'
import { ApiError } from '../api-client.ts'
import { language, order, person, question } from '../state.ts'
import { number, t } from '../i18n/format.ts'
import { wordOr } from '../i18n/dictionary.ts'

type Source = Answers['quality']['sources'][number]
const sides = ['completeness', 'validity', 'uniqueness', 'consistency'] as const
const arrows = { better: '↗', worse: '↘', steady: '→', unknown: '' } as const

const percent = ({ n, ok }: { readonly n: number; readonly ok: number }): string =>
  n === 0 ? '–' : `${number(Math.round((1000 * ok) / n) / 10)} %`

/** A delay as people say it. */
const lasting = (ms: number): string => {
  const units = [
    ['day', 86_400_000],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1000],
  ] as const
  const [unit, size] = units.find(([, least]) => ms >= least) ?? (['second', 1000] as const)
  return new Intl.NumberFormat(language.value === 'zh' ? 'zh-CN' : 'en-GB', {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 0,
  }).format(ms / size)
}

const Side = ({ source, side }: { source: Source; side: (typeof sides)[number] }) => {
  const [share, { direction }] = [source.days.at(-1)?.[side] ?? { n: 0, ok: 0 }, source.trend[side]]
  return (
    <div class={`side ${direction}`}>
      <dt>{t(side)}</dt>
      <dd>
        {percent(share)}{' '}
        <small>
          {number(share.ok)} / {number(share.n)}{' '}
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

const OfSource = ({ source }: { source: Source }) => {
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
        {source.source === '*' ? t('everybody') : source.source}{' '}
        <small>
          {day} · {number(last.people)} {t('people')}
        </small>
      </h3>
      <dl>
        {sides.map((side) => (
          <Side key={side} source={source} side={side} />
        ))}
        {p50 === undefined || p90 === undefined ? null : (
          <div class="side">
            <dt>{t('timeliness')}</dt>
            <dd>
              {lasting(p50)}{' '}
              <small>
                {t('half')} · {lasting(p90)} {t('nineTenths')}
              </small>
            </dd>
          </div>
        )}
      </dl>
      {codes.length + validity.unreachable === 0 ? null : (
        <p class="why">
          {[
            ...codes.map(([code, n]) => `${wordOr(language.value, code)} ${number(n)}`),
            ...(validity.unreachable > 0 ? [`${number(validity.unreachable)} ${t('unreachableOnes')}`] : []),
          ].join(' · ')}
        </p>
      )}
    </li>
  )
}

type Pair = Answers['suggestions']['items'][number]

const Maybe = ({ who: { person: id, name, company, email, phone } }: { who: Pair['a'] }) => (
  <button
    type="button"
    class="who"
    aria-haspopup="dialog"
    onClick={() => {
      person.value = `person:${id}`
    }}
  >
    <span class="name">{name ?? email ?? phone ?? id.slice(0, 6)}</span>
    <span class="company">{[company, email, phone].filter(Boolean).join(' · ')}</span>
  </button>
)

const reasons = (because: Pair['because'], wanted: (bits: number) => boolean): string =>
  Object.entries(because)
    .filter(([, bits]) => wanted(bits))
    .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    .map(([field]) => wordOr(language.value, field))
    .join(', ')

const Likely = ({ pair, decide }: { pair: Pair; decide: (ruling: 'together' | 'apart') => void }) => {
  const [pro, contra] = [reasons(pair.because, (bits) => bits > 0), reasons(pair.because, (bits) => bits < 0)]
  return (
    <li class="pair">
      <div class="both">
        <Maybe who={pair.a} />
        <Maybe who={pair.b} />
      </div>
      <p class="why">
        {t('likely')} {percent({ n: 1000, ok: Math.floor(pair.likely * 1000) })}
        {pro ? ` · ${t('inFavour')} ${pro}` : ''}
        {contra ? ` · ${t('against')} ${contra}` : ''}
      </p>
      <div class="buttons">
        <button type="button" class="more" onClick={() => decide('together')}>
          {t('sameOne')}
        </button>
        <button type="button" class="more" onClick={() => decide('apart')}>
          {t('notSame')}
        </button>
      </div>
    </li>
  )
}

const Suggestions = () => {
  const [pairs, setPairs] = useState<readonly Pair[] | undefined>(undefined)
  const [said, setSaid] = useState('')
  useEffect(() => {
    question('suggestions', '/api/people/suggestions?limit=20')
      .then(({ items }) => setPairs(items))
      .catch(() => {})
  }, [])
  const decide =
    (pair: Pair) =>
    (ruling: 'together' | 'apart'): void => {
      order('ruled', '/api/people/suggestions', { a: pair.a.person, b: pair.b.person, ruling })
        .then(() => {
          setPairs((pairs ?? []).filter((other) => other !== pair))
          return setSaid(t('decided'))
        })
        .catch((error: unknown) =>
          setSaid(error instanceof ApiError && error.message ? error.message : t('problem')),
        )
    }
  if (!pairs) return null
  return (
    <section class="bars">
      <h2>{t('suggestions')}</h2>
      <p class="why">{pairs.length === 0 ? t('noSuggestions') : t('suggestionsHelp')}</p>
      <ul class="sources">
        {pairs.map((pair) => (
          <Likely key={`${pair.a.person} ${pair.b.person}`} pair={pair} decide={decide(pair)} />
        ))}
      </ul>
      <p role="status">{said}</p>
    </section>
  )
}

/** How good the data of each source is, and who may stand in the books twice. */
export const Quality = () => {
  const [sources, setSources] = useState<readonly Source[] | undefined>(undefined)
  useEffect(() => {
    question('quality', '/api/quality')
      .then((answer) => setSources(answer.sources))
      .catch(() => {})
  }, [])
  return (
    <>
      <section class="bars">
        <h2>{t('quality')}</h2>
        <p class="why">{t(sources?.length === 0 ? 'notMeasured' : 'qualityHelp')}</p>
        <ul class="sources">
          {(sources ?? []).map((source) => (
            <OfSource key={source.source} source={source} />
          ))}
        </ul>
      </section>
      <Suggestions />
    </>
  )
}
