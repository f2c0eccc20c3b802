import { useEffect, useRef, useState } from 'preact/hooks'
import type { Answers } from '../api-client.ts'
import { ApiError } from '../api-client.ts'
import { IdentityRuling } from './identity-ruling.tsx'
import { Interruption } from './interruption.tsx'
import { Cases, Flags, Identities, Messages, Orders, PartialNotice, ProfileFields } from './person-record.tsx'
import { Time } from './time.tsx'
import { clock, person, readApi } from '../state.ts'
import { codeText, countText, day, number, t } from '../i18n/format.ts'
import { Timeline } from './timeline.tsx'

const stages = ['awareness', 'interest', 'decision', 'purchase', 'delivery', 'service', 'loyalty'] as const
type Person = Answers['record']
type Journey = NonNullable<Person['journey']>

const Stages = ({ journey }: { journey: Journey }) => (
  <ol class="stages" aria-label={t('stage')}>
    {stages.map((stage) => {
      const at = journey.stages[stage]
      return (
        <li
          key={stage}
          class={at === undefined ? '' : 'reached'}
          aria-current={journey.stage === stage ? 'step' : undefined}
        >
          <span>{t(stage)}</span>
          {at === undefined ? null : <small>{day(at)}</small>}
        </li>
      )
    })}
  </ol>
)

const Fact = ({ name, children }: { name: string; children: preact.ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

const Facts = ({ journey }: { journey: Journey }) => {
  const { profile, score, first, last, wonAt, touchpoints, flags } = journey
  return (
    <dl class="facts">
      {profile.company ? <Fact name={t('company')}>{profile.company}</Fact> : null}
      {profile.owner ? <Fact name={t('owner')}>{profile.owner}</Fact> : null}
      {profile.origin ? <Fact name={t('origin')}>{profile.origin}</Fact> : null}
      <Fact name={t('score')}>{score === null ? t('notProfiled') : number(Math.round(score * 10) / 10)}</Fact>
      {first === undefined ? null : (
        <Fact name={t('firstSeen')}>
          <Time at={first} />
        </Fact>
      )}
      {last === undefined ? null : (
        <Fact name={t('lastSeen')}>
          <Time at={last} /> · {countText(touchpoints, 'touchpoints')}
        </Fact>
      )}
      {wonAt === undefined ? null : (
        <Fact name={t('wonAt')}>
          <Time at={wonAt} />
        </Fact>
      )}
      {flags.length > 0 ? (
        <Fact name={t('flags')}>
          <span class="warn">{flags.map((flag) => codeText(flag)).join(', ')}</span>
        </Fact>
      ) : null}
    </dl>
  )
}

type Consent = Person['consents'][number]

const consentText = ({ channel, purpose, given }: Consent['words'][number]): string => {
  const channelText = channel === '*' ? t('allChannels') : codeText(channel)
  return `${channelText} · ${codeText(purpose)} · ${t(given ? 'given' : 'withdrawn')}`
}

const ConsentOf = ({ consent: { id, erasedAt, suppressed, words } }: { consent: Consent }) => (
  <li>
    <code>{id}</code> {erasedAt === undefined ? null : <span class="warn">{t('erased')}</span>}{' '}
    {suppressed ? codeText(suppressed.why) : null}
    {words.length === 0 ? null : (
      <ul class="plain">
        {words.map((word) => (
          <li key={`${word.channel} ${word.purpose}`}>
            {consentText(word)}{' '}
            <small>
              <Time at={word.at} />
            </small>
          </li>
        ))}
      </ul>
    )}
  </li>
)

const Consents = ({ consents }: { consents: Person['consents'] }) =>
  consents.length === 0 ? null : (
    <section>
      <h3>{t('consents')}</h3>
      <ul class="plain">
        {consents.map((consent, index) => (
          <ConsentOf key={index} consent={consent} />
        ))}
      </ul>
    </section>
  )

const RecordSections = ({ who, onRuling }: { who: Person; onRuling: () => void }) => (
  <>
    <PartialNotice who={who} />
    <Identities who={who} />
    {who.journey ? (
      <>
        <Stages journey={who.journey} />
        <Facts journey={who.journey} />
      </>
    ) : null}
    {who.interruptions.length === 0 ? null : (
      <section>
        <h3>{t('interruptions')}</h3>
        {who.interruptions.map((item) => (
          <Interruption key={item.id} item={item} showPerson={false} />
        ))}
      </section>
    )}
    <ProfileFields fields={who.profile} />
    <Flags flags={who.flags} />
    <Orders who={who} />
    <Cases cases={who.cases} />
    <Messages messages={who.messages.items} />
    <Consents consents={who.consents} />
    <IdentityRuling who={who} onRuling={onRuling} />
    <Timeline person={who.person} />
  </>
)

const titleOf = (who: Person | undefined, identity: string): string => {
  const { name, email, phone } = who?.journey?.profile ?? {}
  return name ?? email ?? phone ?? who?.identities[0]?.value ?? identity
}

/** ms between two reads of an open drawer. */
const refreshMs = 30_000

/** The record of one person in a side drawer. @param identity an identity, or `person:` and an id */
export const PersonDrawer = ({ identity }: { identity: string }) => {
  const [who, setWho] = useState<Person | undefined>(undefined)
  const [error, setError] = useState('')
  const [rulings, setRulings] = useState(0)
  const dialog = useRef<HTMLDialogElement>(null)
  const refreshCount = Math.floor(clock.value / refreshMs)
  useEffect(() => dialog.current?.showModal(), [])
  useEffect(() => {
    readApi<Person>(`/api/people/${encodeURIComponent(identity)}/record`)
      .then(setWho)
      .catch((failure: unknown) => setError(failure instanceof ApiError ? failure.message : ''))
  }, [identity, rulings, refreshCount])
  return (
    <dialog
      ref={dialog}
      class="drawer"
      aria-labelledby="drawer-title"
      onClose={() => {
        person.value = undefined
      }}
      onClick={({ target, currentTarget }) => {
        if (target === currentTarget) currentTarget.close()
      }}
    >
      <div class="drawer-content">
        <header>
          <h2 id="drawer-title">{titleOf(who, identity)}</h2>
          <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
            {t('close')}
          </button>
        </header>
        {who ? (
          <RecordSections who={who} onRuling={() => setRulings(rulings + 1)} />
        ) : (
          <p class="empty" role="status">
            {error || t('loading')}
          </p>
        )}
      </div>
    </dialog>
  )
}
