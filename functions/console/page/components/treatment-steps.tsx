import type { SendView, TreatmentView } from '../../../../shared/api/views/journeys.ts'
import { causeTitle } from '../i18n/cause-title.ts'
import { reasonLabel } from '../i18n/touchpoint-words.ts'
import { language } from '../state.ts'
import { codeText, moment, t } from '../i18n/format.ts'
import { Time } from './time.tsx'

/** Why a message was not sent, is delayed, or has an unknown delivery status. */
const reasonOf = ({ reason, doubt }: SendView): string => {
  const shown = reason ?? doubt?.why
  return shown === undefined ? '' : reasonLabel(language.value, shown, causeTitle)
}

const Message = ({ message }: { message: SendView }) => {
  const { via, to, status, sentAt, notBefore } = message
  const reason = reasonOf(message)
  return (
    <span class={`send ${status}`}>
      {codeText(via)} → {codeText(to)} · <b>{codeText(status)}</b>
      {sentAt === undefined ? null : (
        <>
          {' '}
          · <Time at={sentAt} />
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
    <Time at={at} />
    {message ? (
      <Message message={message} />
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

const treatmentStatus = ({ status, due, outcome }: TreatmentView): string => {
  if (status === 'waiting' && due !== undefined) return `${t('waitsUntil')} ${moment(due)}`
  if (status === 'done') return t('finished')
  return outcome === undefined
    ? codeText(status)
    : reasonLabel(language.value, { code: `outcome.${outcome}` })
}

/** The executed steps of a treatment. @param closed the interruption is over: collapses the list */
export const TreatmentSteps = ({
  treatment,
  closed,
}: {
  treatment: TreatmentView | undefined
  closed: boolean
}) => {
  if (!treatment) return closed ? null : <p class="steps none">{t('noTreatment')}</p>
  const { playbook, steps } = treatment
  return (
    <details class="steps" open={!closed}>
      <summary>
        {t('treatment')}{' '}
        <span class="aside">
          {t('playbook')} {playbook} · {treatmentStatus(treatment)}
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
