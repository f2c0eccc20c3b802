import { useState } from 'preact/hooks'
import { ErrorMessage, Form } from './form.tsx'
import type { ChannelView, ConnectionView, FieldView } from '../../../../shared/api/connections/views.ts'
import { ApiError } from '../api-client.ts'
import { channels, readConnections } from '../connections-state.ts'
import { sendApi } from '../state.ts'
import { t } from '../i18n/format.ts'
import { omitUndefined } from '../../../../shared/runtime/omit-undefined.ts'

/** The detail of the API's problem response, or that there was no response. */
export const errorText = (error: unknown): string =>
  error instanceof ApiError ? error.message || t('noAnswer') : String(error)

const hintOf = ({ kind, draw, required }: FieldView): string => {
  if (draw) return t('generatedIfEmpty')
  if (kind === 'map') return t('asMap')
  if (kind === 'list') return t('asList')
  return required ? '' : t('optional')
}

const defaultText = (value: FieldView['default']): string => {
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, entry]) => `${name} = ${String(entry)}`)
      .join('\n')
  return value === undefined || value === null ? '' : String(value)
}

/** One input of a form, built from the channel's field description. */
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
        <select id={id} name={id} value={defaultText(field.default)}>
          {choices?.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : null}
      {kind === 'map' || (part === 'secrets' && /key|certificate/i.test(name)) ? (
        <textarea {...shared} rows={2} spellcheck={false}>
          {defaultText(field.default)}
        </textarea>
      ) : null}
      {(kind === 'text' && !(part === 'secrets' && /key|certificate/i.test(name))) ||
      kind === 'number' ||
      kind === 'list' ? (
        <input {...shared} value={defaultText(field.default)} autocomplete="off" spellcheck={false} />
      ) : null}
    </div>
  )
}

const parsePairs = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim()]),
  )

const parseValue = ({ kind, choices }: FieldView, text: string): unknown => {
  if (kind === 'number') return Number(text)
  if (kind === 'boolean') return text === 'true'
  if (kind === 'list')
    return text
      .split(/[,，]/)
      .map((word) => word.trim())
      .filter(Boolean)
  if (kind === 'map') return parsePairs(text)
  return kind === 'choice' ? choices?.find((choice) => String(choice) === text) : text.trim()
}

/** The values of a form by field name, without empty inputs. */
export const formValues = (
  form: HTMLFormElement,
  part: string,
  fields: readonly FieldView[],
): Record<string, unknown> => {
  const data = new FormData(form)
  return Object.fromEntries(
    fields.flatMap((field) => {
      const input = data.get(`${part}.${field.name}`)
      if (field.kind === 'boolean')
        return input === 'true' || field.default !== undefined ? [[field.name, input === 'true']] : []
      return typeof input === 'string' && input.trim() !== '' ? [[field.name, parseValue(field, input)]] : []
    }),
  )
}

/** Creates a connection. `If-None-Match: *` keeps an existing one of that name from being replaced. */
const createConnection = async (form: HTMLFormElement, channel: ChannelView): Promise<ConnectionView> => {
  const [secrets, settings] = [
    formValues(form, 'secrets', channel.secrets),
    formValues(form, 'settings', channel.settings),
  ]
  const generate = channel.secrets
    .filter(({ name, draw, required }) => draw && required && !(name in secrets))
    .map(({ name }) => name)
  const id = String(new FormData(form).get('id')).trim()
  return sendApi<ConnectionView>(
    `/api/connections/${channel.channel}/${encodeURIComponent(id)}`,
    omitUndefined({ secrets, settings, generate: generate.length > 0 ? generate : undefined }),
    { method: 'PUT', headers: { 'if-none-match': '*' } },
  )
}

/** Creates a connection of any channel. The inputs come from the channel's field descriptions. */
export const ConnectForm = ({ onCreate }: { onCreate: (view: ConnectionView) => void }) => {
  const [name, setName] = useState('standard-webhooks')
  // Key of the form, incremented after each success to rebuild it: form.reset() would not reset the
  // controlled channel select.
  const [formKey, setFormKey] = useState(0)
  const [error, setError] = useState('')
  const channel = channels.value?.find((known) => known.channel === name)
  const submit = async (form: HTMLFormElement): Promise<void> => {
    if (!channel) return
    try {
      onCreate(await createConnection(form, channel))
      setError('')
      setFormKey(formKey + 1)
      await readConnections()
    } catch (failure) {
      setError(errorText(failure))
    }
  }
  return (
    <details class="connect">
      <summary>{t('connectNew')}</summary>
      <Form key={formKey} onSubmit={(form) => void submit(form)}>
        <div class="field">
          <label for="channel">{t('channel')}</label>
          <select id="channel" value={name} onChange={(event) => setName(event.currentTarget.value)}>
            {channels.value?.map((known) => (
              <option key={known.channel}>{known.channel}</option>
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
            {t('address')}{' '}
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
        <ErrorMessage text={error} />
        <button type="submit" class="main">
          {t('create')}
        </button>
      </Form>
    </details>
  )
}
