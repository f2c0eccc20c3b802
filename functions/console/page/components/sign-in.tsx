import { useState } from 'preact/hooks'
import { ErrorMessage, Form } from './form.tsx'
import { get, ApiError } from '../api-client.ts'
import { signIn, switchLanguage } from '../state.ts'
import { t } from '../i18n/format.ts'

/** Form for the token, which is verified by a request before it is stored. */
export const SignIn = () => {
  const [error, setError] = useState<'wrongToken' | 'noAnswer' | undefined>(undefined)
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const input = new FormData(form).get('token')
    const token = typeof input === 'string' ? input.trim() : ''
    try {
      await get('/api/health', token)
      signIn(token)
    } catch (failure) {
      setError(failure instanceof ApiError && failure.status === 401 ? 'wrongToken' : 'noAnswer')
    }
  }
  return (
    <main class="sign-in">
      <Form onSubmit={(form) => void submit(form)}>
        <h1>Rethread</h1>
        <p>{t('tagline')}</p>
        <input type="text" name="username" autocomplete="username" value="rethread" hidden readOnly />
        <label for="token">{t('token')}</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          required
          aria-describedby="token-help"
          aria-invalid={error === 'wrongToken'}
        />
        <p id="token-help" class="help">
          {t('tokenHelp')}
        </p>
        <ErrorMessage text={error ? t(error) : ''} />
        <button type="submit" class="main">
          {t('signIn')}
        </button>
        <button type="button" class="quiet" onClick={switchLanguage}>
          {t('otherLanguage')}
        </button>
      </Form>
    </main>
  )
}
