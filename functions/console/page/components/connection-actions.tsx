import { useState } from 'preact/hooks'
import { ErrorMessage, Form } from './form.tsx'
import type { ConnectionView, DryRunView, TrialView } from '../../../../shared/api/connections/views.ts'
import { reasonText } from '../../../../shared/model/reasons/reason-text.ts'
import { errorText, Field, formValues } from './connection-form.tsx'
import type { Answers } from '../api-client.ts'
import { channels, readConnections } from '../connections-state.ts'
import { language, sendApi } from '../state.ts'
import { number, t } from '../i18n/format.ts'

type Props = { readonly view: ConnectionView; readonly onChange: (view: ConnectionView) => void }
const pathOf = ({ channel, id }: ConnectionView): string =>
  `/api/connections/${channel}/${encodeURIComponent(id)}`

/** Replays the events stored during a pause, page by page. Returns their number. */
const replayPausedEvents = async (view: ConnectionView): Promise<number> => {
  let count = 0
  let next: object | undefined = {}
  while (next) {
    const page: Answers['broughtBack'] = await sendApi<Answers['broughtBack']>(
      `${pathOf(view)}/bring-back`,
      next,
    )
    count += page.brought
    next = page.next
  }
  return count
}

const TestResult = ({ checks, unchecked }: TrialView) => (
  <ul class="trial" role="status">
    {checks.map(({ what, ok, why }) => (
      <li key={reasonText('en', what)} class={ok ? 'ok' : 'bad'}>
        <b>{t(ok ? 'passed' : 'failedCheck')}</b> {reasonText(language.value, what)}
        {why ? `: ${reasonText(language.value, why)}` : ''}
      </li>
    ))}
    {unchecked.map((what) => (
      <li key={what.code}>
        <b>{t('notChecked')}</b> {reasonText(language.value, what)}
      </li>
    ))}
  </ul>
)

const DryRunResult = ({ door: verification, refused, events }: DryRunView) => (
  <div class="dry-run" role="status">
    <p>
      {verification === 'refused' ? `${t('verificationFailed')} ${refused?.rule ?? ''}` : t(verification)}
    </p>
    {events.map(({ touchpoints, refused: eventRefused, text }) => (
      <ul key={text}>
        {touchpoints.map(({ id, type, statedAt, identities, name, props, didYouMean }) => (
          <li key={id}>
            <b>{type}</b>
            {didYouMean ? (
              <>
                {' '}
                · {t('didYouMean')} <code>{didYouMean}</code>
              </>
            ) : null}{' '}
            {statedAt === '-' ? '' : statedAt}{' '}
            {identities.map((identity) => (
              <code key={identity.id}>{identity.id}</code>
            ))}{' '}
            {name}
            <pre>{JSON.stringify(props, undefined, 1)}</pre>
          </li>
        ))}
        {eventRefused ? (
          <li class="bad">
            {t('wouldBeRefused')} {eventRefused.rule}
          </li>
        ) : null}
        {touchpoints.length === 0 && !eventRefused ? <li>{t('noTouchpoint')}</li> : null}
      </ul>
    ))}
  </div>
)

const DryRun = ({ view }: Pick<Props, 'view'>) => {
  const [result, setResult] = useState<DryRunView | string | undefined>(undefined)
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form)
    const request = { body: String(data.get('payload')), skipSignature: true }
    setResult(await sendApi<DryRunView>(`${pathOf(view)}/dry-run`, request).catch(errorText))
  }
  return (
    <details>
      <summary>{t('dryRun')}</summary>
      <Form onSubmit={(form) => void submit(form)}>
        <textarea
          name="payload"
          rows={6}
          required
          aria-label={t('payload')}
          placeholder={t('payload')}
          spellcheck={false}
        />
        <button type="submit">{t('runDryRun')}</button>
        <ErrorMessage text={typeof result === 'string' ? result : ''} />
        {typeof result === 'object' ? <DryRunResult {...result} /> : null}
      </Form>
    </details>
  )
}

const Rotation = ({ view, onChange }: Props) => {
  const [error, setError] = useState('')
  const fields = (channels.value?.find(({ channel }) => channel === view.channel)?.secrets ?? []).filter(
    ({ name, two }) => two && name in view.secrets,
  )
  const rotate = async (body: object): Promise<void> => {
    try {
      onChange(await sendApi<ConnectionView>(`${pathOf(view)}/rotate`, body))
      setError('')
      await readConnections()
    } catch (failure) {
      setError(errorText(failure))
    }
  }
  const begin = (form: HTMLFormElement): Promise<void> => {
    const secrets = formValues(form, view.id, fields)
    const generate =
      Object.keys(secrets).length > 0
        ? []
        : fields
            .filter(({ draw }) => draw)
            .slice(0, 1)
            .map(({ name }) => name)
    return rotate({ secrets, generate })
  }
  if (fields.length === 0) return null
  const rotating = Object.values(view.secrets).some(({ length }) => length > 1)
  return (
    <details>
      <summary>{t('rotate')}</summary>
      {rotating ? (
        <p>
          {t('bothSecretsValid')}{' '}
          <button type="button" onClick={() => void rotate({ finish: true })}>
            {t('finishRotation')}
          </button>
        </p>
      ) : (
        <Form onSubmit={(form) => void begin(form)}>
          {fields.map((field) => (
            <Field key={field.name} field={{ ...field, required: false }} part={view.id} />
          ))}
          <button type="submit">{t('rotate')}</button>
        </Form>
      )}
      <ErrorMessage text={error} />
    </details>
  )
}

/** Tests, pauses or resumes a connection, rotates its secrets, and parses a payload in a dry run. */
export const ConnectionActions = ({ view, onChange }: Props) => {
  const [test, setTest] = useState<TrialView | undefined>(undefined)
  const [note, setNote] = useState('')
  const handle = (action: () => Promise<void>) => (): void =>
    void action().catch((error: unknown) => setNote(errorText(error)))
  const setPaused = (paused: boolean) =>
    handle(async () => {
      await sendApi<ConnectionView>(`${pathOf(view)}/${paused ? 'pause' : 'resume'}`, {})
      setNote(paused ? t('pauseHelp') : `${t('replayed')} ${number(await replayPausedEvents(view))}`)
      await readConnections()
    })
  return (
    <div class="actions">
      <button
        type="button"
        onClick={handle(async () => setTest(await sendApi<TrialView>(`${pathOf(view)}/test`, {})))}
      >
        {t('test')}
      </button>
      {view.address ? (
        <button type="button" onClick={setPaused(view.state !== 'paused')}>
          {t(view.state === 'paused' ? 'resume' : 'pause')}
        </button>
      ) : null}
      <Rotation view={view} onChange={onChange} />
      {view.address ? <DryRun view={view} /> : null}
      {note ? (
        <p class="aside" role="status">
          {note}
        </p>
      ) : null}
      {test ? <TestResult {...test} /> : null}
    </div>
  )
}
