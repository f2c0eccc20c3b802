import type { SendView, TreatmentView } from '../../../../shared/api/views/journeys.ts'
import { causeTitle } from '../i18n/cause-title.ts'
import { reasonLabel } from '../i18n/touchpoint-words.ts'
import { language } from '../state.ts'
import { formatRelative, moment, t } from '../i18n/format.ts'
import { wordOr } from '../i18n/dictionary.ts'

/** Why it was not sent, or not yet, or why its result is unknown. */
const reasonOf = ({ reason, doubt }: SendView): string => {
  const shown = reason ?? doubt?.why
  return shown === undefined ? '' : reasonLabel(language.value, shown, causeTitle)
}

const Sent = ({ message }: { message: SendView }) => {
  const { via, to, status, sentAt, notBefore } = message
  const reason = reasonOf(message)
  return (
    <span class={`send ${status}`}>
      {wordOr(language.value, via)} {t('to')} {wordOr(language.value, to)}:{' '}
      <b>{wordOr(language.value, status)}</b>
      {sentAt === undefined ? null : (
        <>
          {' '}
          ·{' '}
          <time dateTime={new Date(sentAt).toISOString()} title={moment(sentAt)}>
            {formatRelative(sentAt)}
          </time>
        </>
      )}
      {status === 'queued' && notBefore !== undefined ? (
        <>
          {' '}
          · {t('notBefore')} {moment(notBefore)}
        </>
      ) : null}
      {reason === '' ? null : <span class="reason"> · {reason}</span>}
    </span>
  )
}

const Step = ({ step: { at, what, message, to } }: { step: TreatmentView['steps'][number] }) => (
  <li>
    <time dateTime={new Date(at).toISOString()} title={moment(at)}>
      {formatRelative(at)}
    </time>
    {message ? (
      <Sent message={message} />
    ) : (
      <span class="what">
        {reasonLabel(language.value, what, causeTitle)}
        {to ? (
          <>
            {' '}
            <b>{to}</b>
          </>
        ) : null}
      </span>
    )}
  </li>
)

const standing = ({ status, due, outcome }: TreatmentView): string => {
  if (status === 'waiting' && due !== undefined) return `${t('waitsUntil')} ${moment(due)}`
  if (status === 'done') return t('finished')
  return outcome === undefined
    ? wordOr(language.value, status)
    : reasonLabel(language.value, { code: `outcome.${outcome}` })
}

/** What was done about a break, step by step. */
export const Steps = ({ treatment, over }: { treatment: TreatmentView | undefined; over: boolean }) => {
  if (!treatment) return over ? null : <p class="steps none">{t('nothingDone')}</p>
  const { playbook, steps } = treatment
  return (
    <details class="steps" open={!over}>
      <summary>
        {t('done')}{' '}
        <span class="aside">
          {t('playbook')} {playbook} · {standing(treatment)}
        </span>
      </summary>
      <ol>
        {steps.map((step, index) => (
          <Step key={index} step={step} />
        ))}
      </ol>
    </details>
  )
}
