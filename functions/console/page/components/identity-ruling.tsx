import { useState } from 'preact/hooks'
import type { Answers } from '../api-client.ts'
import { ApiError } from '../api-client.ts'
import { identityIn } from './identity-in.ts'
import { sendApi } from '../state.ts'
import { codeText, countText, t } from '../i18n/format.ts'
import { omitUndefined } from '../../../../shared/runtime/omit-undefined.ts'

type Preview = Answers['whoIsWho']
type RulingRequest = {
  readonly ruling: string
  readonly identity: string
  readonly other?: string
  readonly why?: string
}

const rulings = ['apart', 'together', 'blocked', 'open'] as const
const rulingLabel = (ruling: (typeof rulings)[number]): string => t(ruling === 'open' ? 'revoke' : ruling)

const fieldText = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value.trim() : ''
}

const rulingIn = (form: FormData): RulingRequest => {
  const [ruling, other, why] = [fieldText(form, 'ruling'), fieldText(form, 'other'), fieldText(form, 'why')]
  const stated = ruling === 'together' ? identityIn(other) : other
  const needsOther = ruling === 'apart' || ruling === 'together'
  return omitUndefined({
    ruling,
    identity: fieldText(form, 'identity'),
    other: needsOther ? stated : undefined,
    why: why || undefined,
  })
}

const People = ({ title, people }: { title: string; people: Preview['before'] }) => (
  <div>
    <h4>{title}</h4>
    {people.map(({ person, identities, journey }) => (
      <div key={person} class="preview-person">
        <ul>
          {identities.map((identity) => (
            <li key={identity}>
              <code>{identity}</code>
            </li>
          ))}
        </ul>
        {journey ? (
          <small>
            {codeText(journey.stage)} · {countText(journey.touchpoints, 'touchpoints')}
          </small>
        ) : null}
      </div>
    ))}
  </div>
)

const RulingPreview = ({
  preview: { before, after, changes },
  onConfirm,
  onCancel,
}: {
  preview: Preview
  onConfirm: () => void
  onCancel: () => void
}) => (
  <div class="preview" role="region" aria-label={t('preview')}>
    <div class="both">
      <People title={t('beforeRuling')} people={before} />
      <People title={t('afterRuling')} people={after} />
    </div>
    {changes ? null : <p>{t('noChange')}</p>}
    <div class="buttons">
      <button type="button" class="main" onClick={onConfirm}>
        {t('confirmRuling')}
      </button>
      <button type="button" class="quiet" onClick={onCancel}>
        {t('cancel')}
      </button>
    </div>
  </div>
)

const OtherIdentity = ({ ruling, ids }: { ruling: string; ids: readonly string[] }) => {
  if (ruling === 'together')
    return (
      <label>
        {t('otherIdentity')}
        <input name="other" required placeholder={t('otherHelp')} autocomplete="off" spellcheck={false} />
      </label>
    )
  if (ruling !== 'apart') return null
  return (
    <label>
      {t('otherIdentity')}
      <select name="other">
        {ids.toReversed().map((id) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Rules that identities belong to one person or not. The effect is previewed before it is confirmed. */
export const IdentityRuling = ({
  who: { identities },
  onRuling,
}: {
  who: Answers['record']
  onRuling: () => void
}) => {
  const ids = identities.map(({ id }) => id)
  const [ruling, setRuling] = useState<string>(ids.length > 1 ? 'apart' : 'together')
  const [request, setRequest] = useState<RulingRequest | undefined>(undefined)
  const [preview, setPreview] = useState<Preview | undefined>(undefined)
  const [message, setMessage] = useState('')
  const run = (action: () => Promise<void>): void => {
    setMessage('')
    action().catch((error: unknown) =>
      setMessage(error instanceof ApiError ? error.message || t('noAnswer') : t('problem')),
    )
  }
  const close = (): void => {
    setPreview(undefined)
    setRequest(undefined)
  }
  const showPreview = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const ruled = rulingIn(new FormData(event.currentTarget))
    close()
    run(async () => {
      setPreview(await sendApi<Preview>('/api/people/rulings/preview', ruled))
      setRequest(ruled)
    })
  }
  const confirm = (): void =>
    run(async () => {
      if (!request) return
      await sendApi<Answers['ruled']>('/api/people/rulings', request)
      close()
      setMessage(t('ruled'))
      // The record is projected within seconds.
      setTimeout(onRuling, 3000)
    })
  return (
    <details class="ruling">
      <summary>{t('whoIsWho')}</summary>
      <form onSubmit={showPreview} onInput={close}>
        <label>
          {t('ruling')}
          <select name="ruling" value={ruling} onChange={(event) => setRuling(event.currentTarget.value)}>
            {rulings.map((known) => (
              <option key={known} value={known}>
                {rulingLabel(known)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t('identity')}
          <select name="identity">
            {ids.map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
        <OtherIdentity ruling={ruling} ids={ids} />
        <label>
          {t('rulingReason')}
          <input name="why" maxLength={200} autocomplete="off" />
        </label>
        <button type="submit" class="more">
          {t('preview')}
        </button>
      </form>
      <p role="status">{message}</p>
      {preview ? <RulingPreview preview={preview} onConfirm={confirm} onCancel={close} /> : null}
    </details>
  )
}
