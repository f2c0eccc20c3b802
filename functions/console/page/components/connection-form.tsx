import { useState } from 'preact/hooks'
import type { ChannelView, ConnectionView, FieldView } from '../../../../shared/api/connections/views.ts'
import { ApiError } from '../api-client.ts'
import { channels, order, readConnections } from '../state.ts'
import { t } from '../i18n/format.ts'
import { omitUndefined } from '../../../../shared/runtime/omit-undefined.ts'

/** Why the server said no, in its own words. */
export const whyNot = (error: unknown): string =>
  error instanceof ApiError ? error.message || t('noAnswer') : String(error)

const hintOf = ({ kind, draw, required }: FieldView): string => {
  if (draw) return t('drawIt')
  if (kind === 'map') return t('asMap')
  if (kind === 'list') return t('asList')
  return required ? '' : t('optional')
}

const shownDefault = (said: FieldView['default']): string => {
  if (Array.isArray(said)) return said.join(', ')
  if (typeof said === 'object' && said !== null)
    return Object.entries(said)
      .map(([name, value]) => `${name} = ${String(value)}`)
      .join('\n')
  return said === undefined || said === null ? '' : String(said)
}

/** One field of a form, as the channel's own shape describes it. */
export const Field = ({ field, part }: { field: FieldView; part: string }) => {
  const { name, kind, required, choices, draw } = field
  const id = `${part}.${name}`
  const shared = { id, name: id, placeholder: hintOf(field), required: required && !draw }
  return (
    <div class="field">
      <label for={id}>{name}</label>
      {kind === 'boolean' ? (
        <input id={id} name={id} type="checkbox" value="true" checked={field.default === true} />
      ) : null}
      {kind === 'choice' ? (
        <select id={id} name={id} value={shownDefault(field.default)}>
          {choices?.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : null}
      {kind === 'map' || (part === 'secrets' && /key|certificate/i.test(name)) ? (
        <textarea {...shared} rows={2} spellcheck={false}>
          {shownDefault(field.default)}
        </textarea>
      ) : null}
      {(kind === 'text' && !(part === 'secrets' && /key|certificate/i.test(name))) ||
      kind === 'number' ||
      kind === 'list' ? (
        <input {...shared} value={shownDefault(field.default)} autocomplete="off" spellcheck={false} />
      ) : null}
    </div>
  )
}

const pairsIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim()]),
  )

const valueOf = ({ kind, choices }: FieldView, text: string): unknown => {
  if (kind === 'number') return Number(text)
  if (kind === 'boolean') return text === 'true'
  if (kind === 'list')
    return text
      .split(/[,，]/)
      .map((word) => word.trim())
      .filter(Boolean)
  if (kind === 'map') return pairsIn(text)
  return kind === 'choice' ? choices?.find((choice) => String(choice) === text) : text.trim()
}

/** What was filled in; what was left empty is left out. */
export const filledIn = (
  form: HTMLFormElement,
  part: string,
  fields: readonly FieldView[],
): Record<string, unknown> => {
  const data = new FormData(form)
  return Object.fromEntries(
    fields.flatMap((field) => {
      const said = data.get(`${part}.${field.name}`)
      if (field.kind === 'boolean')
        return said === 'true' || field.default !== undefined ? [[field.name, said === 'true']] : []
      return typeof said === 'string' && said.trim() !== '' ? [[field.name, valueOf(field, said)]] : []
    }),
  )
}

/** Creates a connection; one that exists already is not replaced by a form that looks new. */
const make = async (form: HTMLFormElement, channel: ChannelView): Promise<ConnectionView> => {
  const [secrets, settings] = [
    filledIn(form, 'secrets', channel.secrets),
    filledIn(form, 'settings', channel.settings),
  ]
  const generate = channel.secrets
    .filter(({ name, draw, required }) => draw && required && !(name in secrets))
    .map(({ name }) => name)
  const id = String(new FormData(form).get('id')).trim()
  return order(
    'connection',
    `/api/connections/${channel.channel}/${encodeURIComponent(id)}`,
    omitUndefined({ secrets, settings, generate: generate.length > 0 ? generate : undefined }),
    { method: 'PUT', headers: { 'if-none-match': '*' } },
  )
}

/** Every channel can be connected from here: the form is made of what the channel says it must be given. */
export const ConnectForm = ({ made }: { made: (view: ConnectionView) => void }) => {
  const [name, choose] = useState('standard-webhooks')
  // Raised after each success, so that the form is built anew: a reset would leave what is shown and what is
  // sent apart.
  const [round, setRound] = useState(0)
  const [wrong, setWrong] = useState('')
  const channel = channels.value?.find((one) => one.channel === name)
  const send = async (form: HTMLFormElement): Promise<void> => {
    if (!channel) return
    try {
      made(await make(form, channel))
      setWrong('')
      setRound(round + 1)
      await readConnections()
    } catch (error) {
      setWrong(whyNot(error))
    }
  }
  return (
    <details class="connect">
      <summary>{t('connectNew')}</summary>
      <form
        key={round}
        onSubmit={(event) => {
          event.preventDefault()
          void send(event.currentTarget)
        }}
      >
        <div class="field">
          <label for="channel">{t('channel')}</label>
          <select id="channel" value={name} onChange={(event) => choose(event.currentTarget.value)}>
            {channels.value?.map((one) => (
              <option key={one.channel}>{one.channel}</option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="connection-id">{t('connectionId')}</label>
          <input
            id="connection-id"
            name="id"
            required
            pattern="[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}"
            autocomplete="off"
            spellcheck={false}
          />
        </div>
        {channel?.address ? (
          <p class="aside">
            {t('address')}:{' '}
            <code>
              {location.origin}
              {channel.address}
            </code>
          </p>
        ) : null}
        <fieldset key={`secrets ${name}`}>
          <legend>{t('secrets')}</legend>
          {channel?.secrets.map((field) => (
            <Field key={field.name} field={field} part="secrets" />
          ))}
        </fieldset>
        <fieldset key={`settings ${name}`}>
          <legend>{t('settings')}</legend>
          {channel?.settings.map((field) => (
            <Field key={field.name} field={field} part="settings" />
          ))}
        </fieldset>
        {wrong ? (
          <p class="trouble" role="alert">
            {wrong}
          </p>
        ) : null}
        <button type="submit" class="main">
          {t('create')}
        </button>
      </form>
    </details>
  )
}
