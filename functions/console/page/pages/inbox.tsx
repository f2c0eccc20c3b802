import type { Caught } from '../api-client.ts'
import { inbox } from '../state.ts'
import { formatRelative, moment, t } from '../i18n/format.ts'

const Letter = ({ letter }: { letter: Caught }) => {
  const at = Date.parse(letter.at)
  return (
    <article class="letter">
      <header>
        <span class="cause">{letter.kind === 'email' ? t('email') : t('wecom')}</span>
        <strong>{letter.kind === 'email' ? letter.subject : `…${letter.key.slice(-4)}`}</strong>
        <span class="aside">
          <time dateTime={letter.at} title={moment(at)}>
            {formatRelative(at)}
          </time>
          {letter.kind === 'email' ? ` · ${t('to')} ${letter.to.join(', ')}` : ''}
          {letter.function ? ` · ${t('by')} ${letter.function}` : ''}
        </span>
      </header>
      <pre>{letter.kind === 'email' ? (letter.text ?? letter.html ?? '') : letter.content}</pre>
      {letter.kind === 'email' && letter.events.length > 0 ? (
        <p class="aside">{letter.events.map(({ type }) => type).join(' → ')}</p>
      ) : null}
    </article>
  )
}

/** What would have left this machine: there only where the product runs on a machine of one's own. */
export const Inbox = () => (
  <>
    <h1 class="unseen">{t('inbox')}</h1>
    <p class="count">
      {t('inboxHelp')} <a href="/_local">{t('openHtml')}</a>
    </p>
    {inbox.value?.length === 0 ? <p class="empty">{t('inboxEmpty')}</p> : null}
    <ol class="list">
      {(inbox.value ?? []).map((letter) => (
        <li key={letter.seq}>
          <Letter letter={letter} />
        </li>
      ))}
    </ol>
  </>
)
