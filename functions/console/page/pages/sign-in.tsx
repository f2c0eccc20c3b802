import { useState } from 'preact/hooks'
import { get, ApiError } from '../api-client.ts'
import { language, signIn } from '../state.ts'
import { t } from '../i18n/format.ts'

/** Asks for the token once; it is tried before it is kept. */
export const SignIn = () => {
  const [wrong, setWrong] = useState<'wrongToken' | 'noAnswer' | undefined>(undefined)
  const attempt = async (form: HTMLFormElement): Promise<void> => {
    const said = new FormData(form).get('token')
    const token = typeof said === 'string' ? said.trim() : ''
    try {
      await get('health', '/api/health', token)
      signIn(token)
    } catch (error) {
      setWrong(error instanceof ApiError && error.status === 401 ? 'wrongToken' : 'noAnswer')
    }
  }
  return (
    <main class="sign-in">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void attempt(event.currentTarget)
        }}
      >
        <h1>Rethread</h1>
        <p>{t('title')}</p>
        <input type="text" name="username" autocomplete="username" value="rethread" hidden readOnly />
        <label for="token">{t('token')}</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="current-password"
          required
          aria-describedby="token-help"
          aria-invalid={wrong === 'wrongToken'}
        />
        <p id="token-help" class="help">
          {t('tokenHelp')}
        </p>
        {wrong ? (
          <p class="trouble" role="alert">
            {t(wrong)}
          </p>
        ) : null}
        <button type="submit" class="main">
          {t('signIn')}
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            language.value = language.value === 'zh' ? 'en' : 'zh'
          }}
        >
          {t('otherLanguage')}
        </button>
      </form>
    </main>
  )
}
