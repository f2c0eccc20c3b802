import { useState } from 'preact/hooks'
import type { ConnectionView, DryRunView, TrialView } from '../../../../shared/api/connections/views.ts'
import { reasonText } from '../../../../shared/model/reasons/reason-text.ts'
import { filledIn, Field, whyNot } from './connection-form.tsx'
import { channels, language, order, readConnections } from '../state.ts'
import { number, t } from '../i18n/format.ts'

type Said = { readonly view: ConnectionView; readonly told: (view: ConnectionView) => void }
const pathOf = ({ channel, id }: ConnectionView): string =>
  `/api/connections/${channel}/${encodeURIComponent(id)}`

const bringBack = async (view: ConnectionView): Promise<number> => {
  let brought = 0
  let next: object | undefined = {}
  while (next) {
    const page: { brought: number; next?: object } = await order(
      'broughtBack',
      `${pathOf(view)}/bring-back`,
      next,
    )
    brought += page.brought
    next = page.next
  }
  return brought
}

const Trial = ({ checks, unchecked }: TrialView) => (
  <ul class="trial" role="status">
    {checks.map(({ what, ok, why }) => (
      <li key={reasonText('en', what)} class={ok ? 'ok' : 'bad'}>
        <b>{t(ok ? 'fits' : 'failsCheck')}</b> {reasonText(language.value, what)}
        {why ? `: ${reasonText(language.value, why)}` : ''}
      </li>
    ))}
    {unchecked.map((what) => (
      <li key={what.code}>
        <b>{t('unknownYet')}</b> {reasonText(language.value, what)}
      </li>
    ))}
  </ul>
)

const Found = ({ door, refused, events }: DryRunView) => (
  <div class="found" role="status">
    <p>{door === 'refused' ? `${t('doorRefuses')} ${refused?.rule ?? ''}` : t(door)}</p>
    {events.map(({ touchpoints, refused: no, text }) => (
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
            {statedAt}{' '}
            {identities.map((identity) => (
              <code key={identity.id}>{identity.id}</code>
            ))}{' '}
            {name}
            <pre>{JSON.stringify(props, undefined, 1)}</pre>
          </li>
        ))}
        {no ? (
          <li class="bad">
            {t('wouldRefuse')} {no.rule}
          </li>
        ) : null}
        {touchpoints.length === 0 && !no ? <li>{t('nothingComes')}</li> : null}
      </ul>
    ))}
  </div>
)

const DryRun = ({ view }: Pick<Said, 'view'>) => {
  const [found, setFound] = useState<DryRunView | string | undefined>(undefined)
  const send = async (form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form)
    const asked = { body: String(data.get('payload')), skipSignature: true }
    setFound(await order('dryRun', `${pathOf(view)}/dry-run`, asked).catch(whyNot))
  }
  return (
    <details>
      <summary>{t('dryRun')}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void send(event.currentTarget)
        }}
      >
        <textarea
          name="payload"
          rows={6}
          required
          aria-label={t('payload')}
          placeholder={t('payload')}
          spellcheck={false}
        />
        <button type="submit">{t('tryIt')}</button>
        {typeof found === 'string' ? (
          <p class="trouble" role="alert">
            {found}
          </p>
        ) : null}
        {typeof found === 'object' ? <Found {...found} /> : null}
      </form>
    </details>
  )
}

const Rotation = ({ view, told }: Said) => {
  const [wrong, setWrong] = useState('')
  const fields = (channels.value?.find(({ channel }) => channel === view.channel)?.secrets ?? []).filter(
    ({ name, two }) => two && name in view.secrets,
  )
  const rotate = async (body: object): Promise<void> => {
    try {
      told(await order('connection', `${pathOf(view)}/rotate`, body))
      setWrong('')
      await readConnections()
    } catch (error) {
      setWrong(whyNot(error))
    }
  }
  const begin = (form: HTMLFormElement): Promise<void> => {
    const secrets = filledIn(form, view.id, fields)
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
  const under = Object.values(view.secrets).some(({ length }) => length > 1)
  return (
    <details>
      <summary>{t('rotate')}</summary>
      {under ? (
        <p>
          {t('liveSoon')}{' '}
          <button type="button" onClick={() => void rotate({ finish: true })}>
            {t('finish')}
          </button>
        </p>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void begin(event.currentTarget)
          }}
        >
          {fields.map((field) => (
            <Field key={field.name} field={{ ...field, required: false }} part={view.id} />
          ))}
          <button type="submit">{t('rotate')}</button>
        </form>
      )}
      {wrong ? (
        <p class="trouble" role="alert">
          {wrong}
        </p>
      ) : null}
    </details>
  )
}

/** What can be done with a connection: tested, paused, its secrets changed, a payload tried. */
export const ConnectionActions = ({ view, told }: Said) => {
  const [trial, setTrial] = useState<TrialView | undefined>(undefined)
  const [note, setNote] = useState('')
  const attempt = (doing: () => Promise<void>) => (): void =>
    void doing().catch((error: unknown) => setNote(whyNot(error)))
  const switchTo = (paused: boolean) =>
    attempt(async () => {
      await order('connection', `${pathOf(view)}/${paused ? 'pause' : 'resume'}`, {})
      setNote(paused ? t('pauseHelp') : `${number(await bringBack(view))} ${t('brought')}`)
      await readConnections()
    })
  return (
    <div class="doings">
      <button
        type="button"
        onClick={attempt(async () => setTrial(await order('trial', `${pathOf(view)}/test`, {})))}
      >
        {t('testIt')}
      </button>
      {view.address ? (
        <button type="button" onClick={switchTo(view.state !== 'paused')}>
          {t(view.state === 'paused' ? 'resume' : 'pause')}
        </button>
      ) : null}
      <Rotation view={view} told={told} />
      {view.address ? <DryRun view={view} /> : null}
      {note ? (
        <p class="aside" role="status">
          {note}
        </p>
      ) : null}
      {trial ? <Trial {...trial} /> : null}
    </div>
  )
}
