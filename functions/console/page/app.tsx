import { Connections } from './pages/connections.tsx'
import { HealthLine } from './pages/health.tsx'
import { identityIn } from './components/identity-in.ts'
import { Inbox } from './pages/inbox.tsx'
import { Interruptions } from './pages/interruptions.tsx'
import { PersonDrawer } from './pages/person.tsx'
import { SignIn } from './pages/sign-in.tsx'
import { hasInbox, language, person, signedIn, signIn, tab, type Tab, tabs, trouble } from './state.ts'
import { t } from './i18n/format.ts'
import { Totals } from './pages/totals.tsx'

const views = {
  interruptions: Interruptions,
  totals: Totals,
  connections: Connections,
  inbox: Inbox,
} as const

const Mark = () => (
  <svg
    class="mark"
    viewBox="0 0 24 24"
    aria-hidden="true"
    fill="none"
    stroke-width="2.6"
    stroke-linecap="round"
  >
    <path d="M3 8c5 0 5 8 9 8" stroke="var(--thread)" />
    <path d="M21 16c-5 0-5-8-9-8" stroke="var(--knot)" />
  </svg>
)

const TabLink = ({ name }: { name: Tab }) => (
  <button
    type="button"
    class="tab"
    aria-current={tab.value === name ? 'page' : undefined}
    onClick={() => {
      tab.value = name
    }}
  >
    {t(name)}
  </button>
)

const find = (event: SubmitEvent): void => {
  event.preventDefault()
  const text =
    event.currentTarget instanceof HTMLFormElement ? new FormData(event.currentTarget).get('who') : null
  if (typeof text === 'string' && text.trim() !== '') person.value = identityIn(text.trim())
}

const Head = () => (
  <header class="head">
    <div class="brand">
      <Mark />
      <strong>Rethread</strong>
    </div>
    <nav aria-label="Rethread">
      {tabs
        .filter((name) => name !== 'inbox' || hasInbox.value)
        .map((name) => (
          <TabLink key={name} name={name} />
        ))}
    </nav>
    <form class="find" role="search" onSubmit={find}>
      <input
        name="who"
        type="search"
        placeholder={t('search')}
        aria-label={t('search')}
        autocomplete="off"
        spellcheck={false}
      />
      <button type="submit">{t('find')}</button>
    </form>
    <div class="own">
      <button
        type="button"
        class="quiet"
        onClick={() => {
          language.value = language.value === 'zh' ? 'en' : 'zh'
        }}
      >
        {t('otherLanguage')}
      </button>
      <button type="button" class="quiet" onClick={() => signIn(undefined)}>
        {t('signOut')}
      </button>
    </div>
  </header>
)

const Trouble = () =>
  trouble.value ? (
    <p class="trouble" role="alert">
      {t(trouble.value.status === 0 ? 'noAnswer' : 'problem')} {trouble.value.detail}
    </p>
  ) : null

/** The whole page: who lost the thread, and what is done about it. */
export const App = () => {
  if (!signedIn.value) return <SignIn />
  const View = views[tab.value]
  return (
    <>
      <Head />
      <HealthLine />
      <Trouble />
      <main>
        <View />
      </main>
      {person.value === undefined ? null : <PersonDrawer key={person.value} named={person.value} />}
    </>
  )
}
