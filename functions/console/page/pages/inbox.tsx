import { type CapturedMessage, getInbox } from '../api-client.ts'
import { Time } from '../components/time.tsx'
import { t } from '../i18n/format.ts'
import { onLocalRuntime, sessionSignal, token } from '../state.ts'
import type { ConsolePage } from './page.ts'

const inbox = sessionSignal<readonly CapturedMessage[]>()

const read = async (): Promise<void> => {
  inbox.value = await getInbox(token.value ?? '')
  onLocalRuntime.value = inbox.value !== undefined
}

const Message = ({ message }: { message: CapturedMessage }) => (
  <article class="card">
    <header>
      <span class="cause">{message.kind === 'email' ? t('email') : t('wecom')}</span>
      <strong>{message.kind === 'email' ? message.subject : `…${message.key.slice(-4)}`}</strong>
      <span class="aside">
        <Time at={Date.parse(message.at)} />
        {message.kind === 'email' ? ` → ${message.to.join(', ')}` : ''}
        {message.function ? ` · ${t('by')} ${message.function}` : ''}
      </span>
    </header>
    <pre>{message.kind === 'email' ? (message.text ?? message.html ?? '') : message.content}</pre>
    {message.kind === 'email' && message.events.length > 0 ? (
      <p class="aside">{message.events.map(({ type }) => type).join(' → ')}</p>
    ) : null}
  </article>
)

const Inbox = () => (
  <>
    <p class="count">
      {t('inboxHelp')} <a href="/_local">{t('openHtml')}</a>
    </p>
    {inbox.value?.length === 0 ? <p class="empty">{t('inboxEmpty')}</p> : null}
    <ol class="list">
      {(inbox.value ?? []).map((message) => (
        <li key={message.seq}>
          <Message message={message} />
        </li>
      ))}
    </ol>
  </>
)

/** Messages that the local runtime captured instead of sending them; not on AWS. */
export const inboxPage: ConsolePage = {
  id: 'inbox',
  title: { en: 'Inbox', zh: '收件箱' },
  available: () => onLocalRuntime.value,
  poll: { everyMs: 15_000, read, background: true },
  view: Inbox,
}
