import { useEffect, useState } from 'preact/hooks'
import { type Answers, ApiError } from '../api-client.ts'
import { codeText, percent, t } from '../i18n/format.ts'
import { readApi, sendApi } from '../state.ts'
import { PersonButton } from './person-button.tsx'

type Pair = Answers['suggestions']['items'][number]

const Candidate = ({ who: { person, name, company, email, phone } }: { who: Pair['a'] }) => (
  <PersonButton id={person}>
    <span class="name">{name ?? email ?? phone ?? person.slice(0, 6)}</span>
    <span class="company">{[company, email, phone].filter(Boolean).join(' · ')}</span>
  </PersonButton>
)

/** The compared fields whose weight of evidence (bits) matches, strongest first. */
const evidence = (because: Pair['because'], matches: (bits: number) => boolean): string =>
  Object.entries(because)
    .filter(([, bits]) => matches(bits))
    .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    .map(([field]) => codeText(field))
    .join(', ')

const Suggestion = ({ pair, onRuling }: { pair: Pair; onRuling: (ruling: 'together' | 'apart') => void }) => {
  const supporting = evidence(pair.because, (bits) => bits > 0)
  const contradicting = evidence(pair.because, (bits) => bits < 0)
  return (
    <li class="pair">
      <div class="both">
        <Candidate who={pair.a} />
        <Candidate who={pair.b} />
      </div>
      <p class="why">
        {t('probability')} {percent(Math.floor(pair.likely * 1000) / 1000)}
        {supporting ? ` · ${t('supporting')}: ${supporting}` : ''}
        {contradicting ? ` · ${t('contradicting')}: ${contradicting}` : ''}
      </p>
      <div class="buttons">
        <button type="button" class="more" onClick={() => onRuling('together')}>
          {t('samePerson')}
        </button>
        <button type="button" class="more" onClick={() => onRuling('apart')}>
          {t('differentPeople')}
        </button>
      </div>
    </li>
  )
}

/** Pairs of people that are probably one person, for a decision. Nothing is joined automatically. */
export const DuplicateSuggestions = () => {
  const [pairs, setPairs] = useState<readonly Pair[] | undefined>(undefined)
  const [message, setMessage] = useState('')
  useEffect(() => {
    readApi<Answers['suggestions']>('/api/people/suggestions?limit=20')
      .then(({ items }) => setPairs(items))
      .catch(() => {})
  }, [])
  const rule =
    (pair: Pair) =>
    (ruling: 'together' | 'apart'): void => {
      sendApi<Answers['ruled']>('/api/people/suggestions', { a: pair.a.person, b: pair.b.person, ruling })
        .then(() => {
          setPairs((pairs ?? []).filter((other) => other !== pair))
          return setMessage(t('ruled'))
        })
        .catch((error: unknown) =>
          setMessage(error instanceof ApiError && error.message ? error.message : t('problem')),
        )
    }
  if (!pairs) return null
  return (
    <section class="bars">
      <h2>{t('suggestions')}</h2>
      <p class="why">{pairs.length === 0 ? t('noSuggestions') : t('suggestionsHelp')}</p>
      <ul class="sources">
        {pairs.map((pair) => (
          <Suggestion key={`${pair.a.person} ${pair.b.person}`} pair={pair} onRuling={rule(pair)} />
        ))}
      </ul>
      <p role="status">{message}</p>
    </section>
  )
}
