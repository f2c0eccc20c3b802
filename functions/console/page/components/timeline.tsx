import { useEffect, useState } from 'preact/hooks'
import type { TouchpointView } from '../../../../shared/api/views/journeys.ts'
import { typeLabel } from '../i18n/touchpoint-words.ts'
import { language, readApi } from '../state.ts'
import { moment, money, t } from '../i18n/format.ts'
import type { Answers } from '../api-client.ts'
import { omitUndefined } from '../../../../shared/runtime/omit-undefined.ts'
import { Time } from './time.tsx'

type Listing = { readonly items: readonly TouchpointView[]; readonly cursor?: string | undefined }

/** Properties of no use to a reader: internal ids, and values that every touchpoint has. */
const hiddenProps: ReadonlySet<string> = new Set([
  'message',
  'interruption',
  'email_id',
  'language',
  'time_zone',
])

/** The properties and the value of a touchpoint on one line. */
const details = ({ props, value }: TouchpointView): string =>
  [
    ...Object.entries(props)
      .filter(([name, prop]) => prop !== null && prop !== '' && !hiddenProps.has(name))
      .map(([name, prop]) => `${name}: ${String(prop)}`),
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

/** The touchpoints of a person, newest first, page by page. */
export const Timeline = ({ person }: { person: string }) => {
  const [{ items, cursor }, setListing] = useState<Listing>({ items: [] })
  const readPage = async (shown: readonly TouchpointView[], after: string | undefined): Promise<void> => {
    const query = new URLSearchParams(omitUndefined({ limit: '25', cursor: after }))
    const identity = encodeURIComponent(`person:${person}`)
    const page = await readApi<Answers['timeline']>(`/api/people/${identity}/timeline?${query.toString()}`)
    setListing({ items: [...shown, ...page.items], cursor: page.cursor })
  }
  useEffect(() => {
    readPage([], undefined).catch(() => {})
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
            readPage(items, cursor).catch(() => {})
          }}
        >
          {t('more')}
        </button>
      ) : null}
    </section>
  )
}
