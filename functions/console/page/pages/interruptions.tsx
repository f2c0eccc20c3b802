import type { InterruptionView } from '../../../../shared/api/views/journeys.ts'
import { cause, health, interruptions, language, pages, person, status } from '../state.ts'
import { Steps } from '../components/treatment-steps.tsx'
import { formatRelative, moment, number, t } from '../i18n/format.ts'
import { causeTitle } from '../i18n/cause-title.ts'
import { wordOr } from '../i18n/dictionary.ts'

const statuses = ['open,treating', 'open', 'treating', 'recovered', 'lost', 'dismissed'] as const

/** The causes to filter by: those of the detectors, and any other that is shown. */
const causes = (): string[] => [
  ...new Set([
    ...(health.value?.causes ?? []).map((known) => known.cause),
    ...(interruptions.value?.items ?? []).map((item) => item.cause),
    ...(cause.value ? [cause.value] : []),
  ]),
]

const Filters = () => (
  <form class="filters" onSubmit={(event) => event.preventDefault()}>
    <fieldset>
      <legend class="unseen">{t('statusFilter')}</legend>
      {statuses.map((name) => (
        <label key={name} class="chip">
          <input
            type="radio"
            name="status"
            checked={status.value === name}
            onChange={() => {
              status.value = name
              pages.value = 1
            }}
          />
          <span>{t(name)}</span>
        </label>
      ))}
    </fieldset>
    <label class="select">
      <span class="unseen">{t('causeFilter')}</span>
      <select
        value={cause.value}
        onChange={(event) => {
          cause.value = event.currentTarget.value
          pages.value = 1
        }}
      >
        <option value="">{t('anyCause')}</option>
        {causes().map((name) => (
          <option key={name} value={name}>
            {causeTitle(name)}
          </option>
        ))}
      </select>
    </label>
  </form>
)

export const Time = ({ at }: { at: number }) => (
  <time dateTime={new Date(at).toISOString()} title={moment(at)}>
    {formatRelative(at)}
  </time>
)

export const Status = ({ name }: { name: string }) => (
  <span class={`status ${name}`}>{wordOr(language.value, name)}</span>
)

const Who = ({ item: { who } }: { item: InterruptionView }) => (
  <button
    type="button"
    class="who"
    aria-haspopup="dialog"
    onClick={() => {
      person.value = `person:${who.person}`
    }}
  >
    <span class="name">{who.name ?? who.contact ?? `${t('noName')} · ${who.person.slice(0, 6)}`}</span>
    {who.company ? <span class="company">{who.company}</span> : null}
    {who.name && who.contact ? <span class="contact">{who.contact}</span> : null}
  </button>
)

const When = ({ item: { since, foundAt, closedAt, who } }: { item: InterruptionView }) => (
  <p class="when">
    {t('since')} {moment(since)}, <Time at={since} /> · {t('found')} <Time at={foundAt} />
    {closedAt === undefined ? null : (
      <>
        {' '}
        · {t('ended')} <Time at={closedAt} />
      </>
    )}
    {who.owner ? (
      <>
        {' '}
        · {t('owner')} <b>{who.owner}</b>
      </>
    ) : null}
  </p>
)

/** One break: who, what, since when, why we believe it, and what was done. */
export const Interruption = ({ item, named = true }: { item: InterruptionView; named?: boolean }) => (
  <article class={`interruption ${item.status}`}>
    <header>
      {named ? <Who item={item} /> : null}
      <span class="cause">{causeTitle(item.cause)}</span>
      <Status name={item.status} />
    </header>
    <p class="because">{item.because[language.value]}</p>
    <When item={item} />
    <Steps treatment={item.treatment} over={item.closedAt !== undefined} />
  </article>
)

/** Everything that broke off, the most urgent first. */
export const Interruptions = () => {
  const listing = interruptions.value
  if (!listing)
    return (
      <>
        <Filters />
        <p class="empty" role="status">
          {t('loading')}
        </p>
      </>
    )
  const { items, cursor } = listing
  return (
    <>
      <h1 class="unseen">{t('title')}</h1>
      <Filters />
      <p class="count" role="status">
        {items.length === 0
          ? ''
          : `${number(items.length)} ${t('count')}${cursor ? `, ${t('andMore')}` : ''}`}
      </p>
      {items.length === 0 ? (
        <p class="empty">
          {t(status.value === 'open,treating' && !cause.value ? 'nothingBroken' : 'nothingHere')}
        </p>
      ) : null}
      <ol class="list">
        {items.map((item) => (
          <li key={item.id}>
            <Interruption item={item} />
          </li>
        ))}
      </ol>
      {cursor ? (
        <button
          type="button"
          class="more"
          onClick={() => {
            pages.value += 1
          }}
        >
          {t('more')}
        </button>
      ) : null}
    </>
  )
}
