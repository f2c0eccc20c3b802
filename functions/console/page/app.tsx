import { HealthLine } from './components/health-line.tsx'
import { identityIn } from './components/identity-in.ts'
import { PersonDrawer } from './components/person-drawer.tsx'
import { SignIn } from './components/sign-in.tsx'
import { localized, t } from './i18n/format.ts'
import { availablePages, currentPage } from './navigation.ts'
import { person, requestError, signedIn, signOut, switchLanguage } from './state.ts'

const Logo = () => (
  <svg
    class="logo"
    viewBox="0 0 24 24"
    aria-hidden="true"
    fill="none"
    stroke-width="2.6"
    stroke-linecap="round"
  >
    <path d="M3 8c5 0 5 8 9 8" stroke="var(--accent)" />
    <path d="M21 16c-5 0-5-8-9-8" stroke="var(--warning)" />
  </svg>
)

const Tabs = () => (
  <nav aria-label="Rethread">
    {availablePages.value.map(({ id, title }) => (
      <a
        key={id}
        class="tab"
        href={`#page=${id}`}
        aria-current={id === currentPage.value.id ? 'page' : undefined}
      >
        {localized(title)}
      </a>
    ))}
  </nav>
)

const search = (event: SubmitEvent): void => {
  event.preventDefault()
  const text =
    event.currentTarget instanceof HTMLFormElement ? new FormData(event.currentTarget).get('identity') : null
  if (typeof text === 'string' && text.trim() !== '') person.value = identityIn(text.trim())
}

const Search = () => (
  <form class="search" role="search" onSubmit={search}>
    <input
      name="identity"
      type="search"
      placeholder={t('search')}
      aria-label={t('search')}
      autocomplete="off"
      spellcheck={false}
    />
    <button type="submit">{t('find')}</button>
  </form>
)

const Header = () => (
  <header class="head">
    <div class="brand">
      <Logo />
      <strong>Rethread</strong>
    </div>
    <Tabs />
    <Search />
    <div class="session">
      <button type="button" class="quiet" onClick={switchLanguage}>
        {t('otherLanguage')}
      </button>
      <button type="button" class="quiet" onClick={signOut}>
        {t('signOut')}
      </button>
    </div>
  </header>
)

const RequestError = () =>
  requestError.value ? (
    <p class="alert" role="alert">
      {t(requestError.value.status === 0 ? 'noAnswer' : 'problem')} {requestError.value.detail}
    </p>
  ) : null

/** The console: tabs, health, the current page, and the drawer of a person over it. */
export const App = () => {
  if (!signedIn.value) return <SignIn />
  const { id, title, view: View } = currentPage.value
  return (
    <>
      <Header />
      <HealthLine />
      <RequestError />
      <main>
        <h1 class="visually-hidden">{localized(title)}</h1>
        <View key={id} />
      </main>
      {person.value === undefined ? null : <PersonDrawer key={person.value} identity={person.value} />}
    </>
  )
}
