import { useState } from 'preact/hooks'
import type {
  ConnectionHealthView,
  ConnectionView,
  UnknownEvent,
} from '../../../../shared/api/connections/views.ts'
import { ConnectionActions } from '../components/connection-actions.tsx'
import { ConnectForm } from '../components/connection-form.tsx'
import { Loading } from '../components/loading.tsx'
import { connections, readConnections } from '../connections-state.ts'
import type { ConsolePage } from './page.ts'
import { formatDuration, formatRelative, number, percent, span, t } from '../i18n/format.ts'
import { omitUndefined } from '../../../../shared/runtime/omit-undefined.ts'

const CopyableText = ({ text }: { text: string }) => {
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <>
      <code>{text}</code>{' '}
      <button type="button" class="quiet" onClick={() => void copy().catch(() => setCopied(false))}>
        {t(copied ? 'copied' : 'copy')}
      </button>
    </>
  )
}

/** Secrets that the last request generated: the API returns them only once. */
const GeneratedSecrets = ({ drawn = {} }: Pick<ConnectionView, 'drawn'>) =>
  Object.keys(drawn).length === 0 ? null : (
    <div class="generated-secrets" role="status">
      <p>{t('shownOnce')}</p>
      {Object.entries(drawn).map(([field, secret]) => (
        <p key={field}>
          {field}: <CopyableText text={secret} />
        </p>
      ))}
    </div>
  )

const lagText = (ms: number | null): string => (ms === null ? t('overDay') : formatDuration(ms))

const Health = ({ health }: { health: ConnectionHealthView }) => {
  const { lastDelivery, stored, refused, held, errorRate, lag, lastRefusal } = health
  return (
    <dl class="facts">
      <div>
        <dt>{t('lastDelivery')}</dt>
        <dd>{lastDelivery ? span(lastDelivery.from, lastDelivery.to) : t('noDelivery')}</dd>
      </div>
      <div>
        <dt>{t('inDay')}</dt>
        <dd>
          {number(stored)}
          {held > 0 ? ` · ${t('held')} ${number(held)}` : ''}
        </dd>
      </div>
      <div>
        <dt>{t('errorRate')}</dt>
        <dd class={refused > 0 ? 'warn' : ''}>
          {errorRate === null ? '–' : percent(errorRate)}
          {refused > 0 ? ` · ${number(refused)}` : ''}
        </dd>
      </div>
      <div>
        <dt>{t('lag')}</dt>
        <dd>{lag ? `${lagText(lag.p50)} / ${lagText(lag.p95)}` : '–'}</dd>
      </div>
      {lastRefusal ? (
        <div class="wide">
          <dt>{t('lastRefusal')}</dt>
          <dd class="warn">
            {formatRelative(lastRefusal.at)}: {lastRefusal.reason}
          </dd>
        </div>
      ) : null}
      {(health.refusals ?? []).map(({ code, reason, count, sample }) => (
        <div class="wide" key={code}>
          <dt>
            {count} × {code}
          </dt>
          <dd class="warn">
            {reason}
            <br />
            <code>{sample}</code>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Event names stored as type `other`, each with the most similar known name. */
const UnknownEvents = ({ events }: { events: readonly UnknownEvent[] }) =>
  events.length === 0 ? null : (
    <dl class="facts">
      <div class="wide">
        <dt>{t('unknownEvents')}</dt>
        {events.map(({ name, count, didYouMean }) => (
          <dd key={name} class="warn">
            {number(count)} × {name === '' ? t('otherNames') : <code>{name}</code>}
            {didYouMean ? (
              <>
                {' '}
                · {t('didYouMean')} <code>{didYouMean}</code>
              </>
            ) : null}
          </dd>
        ))}
      </div>
    </dl>
  )

const addressOf = ({ address = '', drawn }: ConnectionView): string =>
  `${location.origin}${address.replace('{token}', drawn?.['token'] ?? '{token}')}`

const Connection = ({
  view,
  drawn,
  onChange,
}: {
  view: ConnectionView
  drawn: ConnectionView['drawn']
  onChange: (view: ConnectionView) => void
}) => (
  <article class={`card connection ${view.state}`}>
    <header>
      <strong>{view.channel}</strong>
      <span>{view.id}</span>
      <span class={`status ${view.state}`}>{t(view.state)}</span>
      <span class="aside">
        {Object.entries(view.secrets)
          .map(([field, hints]) => `${field} ${hints.join(' · ')}`)
          .join(', ')}
      </span>
    </header>
    {view.address ? (
      <p class="address">
        {t('address')}{' '}
        <CopyableText text={addressOf(omitUndefined({ ...view, drawn: drawn || undefined }))} />
      </p>
    ) : null}
    {drawn ? <GeneratedSecrets drawn={drawn} /> : null}
    {view.health && view.address ? <Health health={view.health} /> : null}
    <UnknownEvents events={view.unknownEvents ?? []} />
    <ConnectionActions view={view} onChange={onChange} />
  </article>
)

const Connections = () => {
  const [changed, setChanged] = useState<ConnectionView | undefined>(undefined)
  if (!connections.value) return <Loading />
  return (
    <>
      <ConnectForm onCreate={setChanged} />
      {connections.value.length === 0 ? <p class="empty">{t('noConnection')}</p> : null}
      <ol class="list">
        {connections.value.map((view) => (
          <li key={`${view.channel} ${view.id}`}>
            <Connection
              view={view}
              drawn={changed?.channel === view.channel && changed.id === view.id ? changed.drawn : undefined}
              onChange={setChanged}
            />
          </li>
        ))}
      </ol>
    </>
  )
}

/** Connections with their health and actions, and a form for a new one. */
export const connectionsPage: ConsolePage = {
  id: 'connections',
  title: { en: 'Connections', zh: '接入' },
  poll: { everyMs: 60_000, read: readConnections },
  view: Connections,
}
