import { useState } from 'preact/hooks'
import type { Answers } from '../api-client.ts'
import { ApiError } from '../api-client.ts'
import { identityIn } from './identity-in.ts'
import { language, order } from '../state.ts'
import { number, t } from '../i18n/format.ts'
import { wordOr } from '../i18n/dictionary.ts'
import { omitUndefined } from '../../../../shared/runtime/omit-undefined.ts'

type Preview = Answers['whoIsWho']
type Asked = {
  readonly ruling: string
  readonly identity: string
  readonly other?: string
  readonly why?: string
}

const words = ['apart', 'together', 'blocked', 'open'] as const
const label = (word: (typeof words)[number]): string => t(word === 'open' ? 'openAgain' : word)

const text = (form: FormData, name: string): string => {
  const said = form.get(name)
  return typeof said === 'string' ? said.trim() : ''
}

const askedIn = (form: FormData): Asked => {
  const [ruling, other, why] = [text(form, 'ruling'), text(form, 'other'), text(form, 'why')]
  const stated = ruling === 'together' ? identityIn(other) : other
  const two = ruling === 'apart' || ruling === 'together'
  return omitUndefined({
    ruling,
    identity: text(form, 'identity'),
    other: two ? stated : undefined,
    why: why || undefined,
  })
}

const People = ({ title, people }: { title: string; people: Preview['before'] }) => (
  <div>
    <h4>{title}</h4>
    {people.map(({ person, identities, journey }) => (
      <div key={person} class="someone">
        <ul>
          {identities.map((identity) => (
            <li key={identity}>
              <code>{identity}</code>
            </li>
          ))}
        </ul>
        {journey ? (
          <small>
            {wordOr(language.value, journey.stage)} · {number(journey.touchpoints)} {t('touchpoints')}
          </small>
        ) : null}
      </div>
    ))}
  </div>
)

const Previewed = ({
  preview: { before, after, changes },
  decide,
  cancel,
}: {
  preview: Preview
  decide: () => void
  cancel: () => void
}) => (
  <div class="preview" role="region" aria-label={t('preview')}>
    <div class="both">
      <People title={t('nowIs')} people={before} />
      <People title={t('wouldBe')} people={after} />
    </div>
    {changes ? null : <p>{t('noChange')}</p>}
    <div class="buttons">
      <button type="button" class="main" onClick={decide}>
        {t('decide')}
      </button>
      <button type="button" class="quiet" onClick={cancel}>
        {t('cancel')}
      </button>
    </div>
  </div>
)

const Other = ({ ruling, ids }: { ruling: string; ids: readonly string[] }) => {
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

/** A colleague decides who is who: what would come of it is shown before it is done. */
export const Ruling = ({ who: { identities }, decided }: { who: Answers['record']; decided: () => void }) => {
  const ids = identities.map(({ id }) => id)
  const [ruling, setRuling] = useState<string>(ids.length > 1 ? 'apart' : 'together')
  const [asked, setAsked] = useState<Asked | undefined>(undefined)
  const [preview, setPreview] = useState<Preview | undefined>(undefined)
  const [said, setSaid] = useState('')
  const trying = (work: () => Promise<void>): void => {
    setSaid('')
    work().catch((error: unknown) =>
      setSaid(error instanceof ApiError ? error.message || t('noAnswer') : t('problem')),
    )
  }
  const close = (): void => {
    setPreview(undefined)
    setAsked(undefined)
  }
  const look = (event: SubmitEvent): void => {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const wanted = askedIn(new FormData(event.currentTarget))
    close()
    trying(async () => {
      setPreview(await order('whoIsWho', '/api/people/rulings/preview', wanted))
      setAsked(wanted)
    })
  }
  const decide = (): void =>
    trying(async () => {
      if (!asked) return
      await order('ruled', '/api/people/rulings', asked)
      close()
      setSaid(t('decided'))
      setTimeout(decided, 3000)
    })
  return (
    <details class="ruling">
      <summary>{t('whoIsWho')}</summary>
      <form onSubmit={look} onInput={close}>
        <label>
          {t('ruling')}
          <select name="ruling" value={ruling} onChange={(event) => setRuling(event.currentTarget.value)}>
            {words.map((word) => (
              <option key={word} value={word}>
                {label(word)}
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
        <Other ruling={ruling} ids={ids} />
        <label>
          {t('whyDecided')}
          <input name="why" maxLength={200} autocomplete="off" />
        </label>
        <button type="submit" class="more">
          {t('preview')}
        </button>
      </form>
      <p role="status">{said}</p>
      {preview ? <Previewed preview={preview} decide={decide} cancel={close} /> : null}
    </details>
  )
}
