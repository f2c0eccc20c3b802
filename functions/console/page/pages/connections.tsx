import { useState } from 'preact/hooks'
import type {
  ConnectionHealthView,
  ConnectionView,
  UnknownEvent,
} from '../../../../shared/api/connections/views.ts'
import { ConnectionActions } from '../components/connection-actions.tsx'
import { ConnectForm } from '../components/connection-form.tsx'
import { connections } from '../state.ts'
import { formatRelative, formatDuration, number, percent, t, span } from '../i18n/format.ts'
import { omitUndefined } from '../../../../shared/runtime/omit-undefined.ts'

const Copy = ({ text }: { text: string }) => {
  const [done, setDone] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setDone(true)
  }
  return (
    <>
      <code>{text}</code>{' '}
      <button type="button" class="quiet" onClick={() => void copy().catch(() => setDone(false))}>
        {t(done ? 'copied' : 'copy')}
      </button>
    </>
  )
}

/** What a secret is, where it was drawn just now: it is told this once. */
const Drawn = ({ drawn = {} }: Pick<ConnectionView, 'drawn'>) =>
  Object.keys(drawn).length === 0 ? null : (
    <div class="drawn" role="status">
      <p>{t('toldOnce')}</p>
      {Object.entries(drawn).map(([field, secret]) => (
        <p key={field}>
          {field}: <Copy text={secret} />
        </p>
      ))}
    </div>
  )

const within = (ms: number | null): string => (ms === null ? t('overDay') : formatDuration(ms))

const Doing = ({ health }: { health: ConnectionHealthView }) => {
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
          {held > 0 ? ` · ${number(held)} ${t('heldBack')}` : ''}
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
        <dt>{t('lagOf')}</dt>
        <dd>{lag ? `${within(lag.p50)} / ${within(lag.p95)}` : '–'}</dd>
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

/** Events that were stored as `other`, and the known name that was probably meant. */
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
  told,
}: {
  view: ConnectionView
  drawn: ConnectionView['drawn']
  told: (view: ConnectionView) => void
}) => (
  <article class={`letter connection ${view.state}`}>
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
      <p class="where">
        {t('address')}: <Copy text={addressOf(omitUndefined({ ...view, drawn: drawn || undefined }))} />
      </p>
    ) : null}
    {drawn ? <Drawn drawn={drawn} /> : null}
    {view.health && view.address ? <Doing health={view.health} /> : null}
    <UnknownEvents events={view.unknownEvents ?? []} />
    <ConnectionActions view={view} told={told} />
  </article>
)

/** All connections, how they are doing, and what can be done with them. */
export const Connections = () => {
  const [fresh, setFresh] = useState<ConnectionView | undefined>(undefined)
  if (!connections.value)
    return (
      <p class="empty" role="status">
        {t('loading')}
      </p>
    )
  return (
    <>
      <h1 class="unseen">{t('connections')}</h1>
      <ConnectForm made={setFresh} />
      {connections.value.length === 0 ? <p class="empty">{t('noConnection')}</p> : null}
      <ol class="list">
        {connections.value.map((view) => (
          <li key={`${view.channel} ${view.id}`}>
            <Connection
              view={view}
              drawn={fresh?.channel === view.channel && fresh.id === view.id ? fresh.drawn : undefined}
              told={setFresh}
            />
          </li>
        ))}
      </ol>
    </>
  )
}
