import type { InterruptionView } from '../../../../shared/api/views/journeys.ts'
import { causeTitle } from '../i18n/cause-title.ts'
import { codeText, moment, t } from '../i18n/format.ts'
import { language } from '../state.ts'
import { PersonButton } from './person-button.tsx'
import { Time } from './time.tsx'
import { TreatmentSteps } from './treatment-steps.tsx'

const PersonOf = ({ item: { who } }: { item: InterruptionView }) => (
  <PersonButton id={who.person}>
    <span class="name">{who.name ?? who.contact ?? `${t('noName')} · ${who.person.slice(0, 6)}`}</span>
    {who.company ? <span class="company">{who.company}</span> : null}
    {who.name && who.contact ? <span class="contact">{who.contact}</span> : null}
  </PersonButton>
)

const Times = ({ item: { since, foundAt, closedAt, who } }: { item: InterruptionView }) => (
  <p class="when">
    {t('since')} {moment(since)} (<Time at={since} />) · {t('found')} <Time at={foundAt} />
    {closedAt === undefined ? null : (
      <>
        {' '}
        · {t('ended')} <Time at={closedAt} />
      </>
    )}
    {who.owner ? (
      <>
        {' '}
        · {t('owner')} <b>{who.owner}</b>
      </>
    ) : null}
  </p>
)

/** One interruption: person, cause, status, evidence, times and treatment. */
export const Interruption = ({
  item,
  showPerson = true,
}: {
  item: InterruptionView
  showPerson?: boolean
}) => (
  <article class={`interruption ${item.status}`}>
    <header>
      {showPerson ? <PersonOf item={item} /> : null}
      <span class="cause">{causeTitle(item.cause)}</span>
      <span class={`status ${item.status}`}>{codeText(item.status)}</span>
    </header>
    <p class="because">{item.because[language.value]}</p>
    <Times item={item} />
    <TreatmentSteps treatment={item.treatment} closed={item.closedAt !== undefined} />
  </article>
)
