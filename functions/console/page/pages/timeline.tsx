import { useEffect, useState } from 'preact/hooks'
import type { TouchpointView } from '../../../../shared/api/views/journeys.ts'
import { typeLabel } from '../i18n/touchpoint-words.ts'
import { language, question } from '../state.ts'
import { moment, money, t } from '../i18n/format.ts'
import { Time } from './interruptions.tsx'

type Listing = { readonly items: readonly TouchpointView[]; readonly cursor?: string | undefined }

/** Ids that only we read, and what is the same everywhere. */
const unseen: ReadonlySet<string> = new Set(['message', 'interruption', 'email_id', 'language', 'time_zone'])

/** What was said along with it, as far as it fits on a line. */
const details = ({ props, value }: TouchpointView): string =>
  [
    ...Object.entries(props)
      .filter(([name, said]) => said !== null && said !== '' && !unseen.has(name))
      .map(([name, said]) => `${name}: ${String(said)}`),
    ...(value ? [money(value)] : []),
  ].join(' · ')

const Touchpoint = ({ touchpoint }: { touchpoint: TouchpointView }) => (
  <li>
    <span class="type">{typeLabel(language.value, touchpoint.type)}</span>
    <span class="aside">
      <Time at={touchpoint.at} /> · {moment(touchpoint.at)} · {touchpoint.channel}
    </span>
    {details(touchpoint) === '' ? null : <span class="details">{details(touchpoint)}</span>}
  </li>
)

/** What happened, newest first. */
export const Timeline = ({ person }: { person: string }) => {
  const [{ items, cursor }, setListing] = useState<Listing>({ items: [] })
  const read = async (from: readonly TouchpointView[], after: string | undefined): Promise<void> => {
    const page = await question(
      'timeline',
      `/api/people/${encodeURIComponent(`person:${person}`)}/timeline?limit=25${after ? `&cursor=${encodeURIComponent(after)}` : ''}`,
    )
    setListing({ items: [...from, ...page.items], cursor: page.cursor })
  }
  useEffect(() => {
    read([], undefined).catch(() => {})
  }, [person])
  return (
    <section>
      <h3>{t('timeline')}</h3>
      <ol class="timeline">
        {items.map((touchpoint) => (
          <Touchpoint key={`${touchpoint.id}${touchpoint.at}`} touchpoint={touchpoint} />
        ))}
      </ol>
      {cursor ? (
        <button
          type="button"
          class="more"
          onClick={() => {
            read(items, cursor).catch(() => {})
          }}
        >
          {t('more')}
        </button>
      ) : null}
    </section>
  )
}
