import { signal } from '@preact/signals'
import type { Answers } from '../api-client.ts'
import { Interruption } from '../components/interruption.tsx'
import { Loading } from '../components/loading.tsx'
import { causeTitle } from '../i18n/cause-title.ts'
import { number, t } from '../i18n/format.ts'
import { health, readApi, sessionSignal } from '../state.ts'
import type { ConsolePage } from './page.ts'
import { omitUndefined } from '../../../../shared/runtime/omit-undefined.ts'

type Listing = Answers['interruptions']

const statuses = ['open,treating', 'open', 'treating', 'recovered', 'lost', 'dismissed'] as const
const pageSize = 50

const status = signal<(typeof statuses)[number]>('open,treating')
const cause = signal('')
/** How many API pages are shown; "Show more" adds one. */
const shownPages = signal(1)
const interruptions = sessionSignal<Listing>()

const read = async (): Promise<void> => {
  const items: Listing['items'] = []
  let cursor: string | undefined
  for (let index = 0; index < shownPages.value && (index === 0 || cursor); index++) {
    const query = omitUndefined({
      status: status.value,
      cause: cause.value || undefined,
      limit: String(pageSize),
      cursor,
    })
    const page = await readApi<Listing>(`/api/interruptions?${new URLSearchParams(query).toString()}`)
    items.push(...page.items)
    cursor = page.cursor
  }
  interruptions.value = omitUndefined({ items, cursor: cursor || undefined })
}

/** Causes of the active detectors, of the interruptions shown, and the selected one. */
const causes = (): string[] => [
  ...new Set([
    ...(health.value?.causes ?? []).map((known) => known.cause),
    ...(interruptions.value?.items ?? []).map((item) => item.cause),
    ...(cause.value ? [cause.value] : []),
  ]),
]

const StatusFilter = () => (
  <fieldset>
    <legend class="visually-hidden">{t('statusFilter')}</legend>
    {statuses.map((name) => (
      <label key={name} class="chip">
        <input
          type="radio"
          name="status"
          checked={status.value === name}
          onChange={() => {
            status.value = name
            shownPages.value = 1
          }}
        />
        <span>{t(name)}</span>
      </label>
    ))}
  </fieldset>
)

const CauseFilter = () => (
  <label class="select">
    <span class="visually-hidden">{t('causeFilter')}</span>
    <select
      value={cause.value}
      onChange={(event) => {
        cause.value = event.currentTarget.value
        shownPages.value = 1
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
)

const Empty = () => (
  <p class="empty">
    {t(status.value === 'open,treating' && !cause.value ? 'noInterruption' : 'nothingHere')}
  </p>
)

const countText = ({ items, cursor }: Listing): string => {
  if (items.length === 0) return ''
  return `${number(items.length)} ${t('count')}${cursor ? `, ${t('andMore')}` : ''}`
}

const Results = ({ listing }: { listing: Listing }) => (
  <>
    <p class="count" role="status">
      {countText(listing)}
    </p>
    {listing.items.length === 0 ? <Empty /> : null}
    <ol class="list">
      {listing.items.map((item) => (
        <li key={item.id}>
          <Interruption item={item} />
        </li>
      ))}
    </ol>
    {listing.cursor ? (
      <button
        type="button"
        class="more"
        onClick={() => {
          shownPages.value += 1
        }}
      >
        {t('more')}
      </button>
    ) : null}
  </>
)

const Interruptions = () => (
  <>
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <StatusFilter />
      <CauseFilter />
    </form>
    {interruptions.value ? <Results listing={interruptions.value} /> : <Loading />}
  </>
)

/** Interruptions by status and cause, most urgent first. */
export const interruptionsPage: ConsolePage = {
  id: 'interruptions',
  title: { en: 'Interruptions', zh: '中断' },
  poll: {
    everyMs: 15_000,
    read,
    inputs: () => [status.value, cause.value, shownPages.value],
    background: true,
  },
  view: Interruptions,
}
