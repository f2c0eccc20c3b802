import type { Answers } from '../api-client.ts'
import { causeTitle } from '../i18n/cause-title.ts'
import { Time } from './time.tsx'
import { reasonLabel, typeLabel } from '../i18n/touchpoint-words.ts'
import { language } from '../state.ts'
import { codeText, day, moment, money, number, t } from '../i18n/format.ts'

type PersonRecord = Answers['record']

/** States that the record was built from the newest touchpoints only, because there are too many. */
export const PartialNotice = ({ who: { partial } }: { who: Pick<PersonRecord, 'partial'> }) =>
  partial ? (
    <p class="count" role="note">
      {t('partial')}
    </p>
  ) : null

type Identity = PersonRecord['identities'][number]

const JoinReason = ({ joined }: Pick<Identity, 'joined'>) =>
  joined === undefined ? null : (
    <small class="why" title={joined.touchpoint}>
      {t(joined.by === 'ruling' ? 'joinedRuling' : 'joinedWith')} {joined.with}
      {joined.type ? ` · ${typeLabel(language.value, joined.type)}` : ''}
      {joined.channel ? ` · ${joined.channel}` : ''}
      {Number.isNaN(Date.parse(joined.statedAt)) ? '' : ` · ${day(Date.parse(joined.statedAt))}`}
    </small>
  )

/** Identities with the evidence that joined them, identities that were not joined, and manual rulings. */
export const Identities = ({ who: { identities, notFollowed, rulings } }: { who: PersonRecord }) => (
  <section>
    <h3>{t('identities')}</h3>
    <ul class="identities">
      {identities.map(({ id, kind, value, scope, joined }) => (
        <li key={id}>
          <small>
            {kind}
            {scope ? ` @ ${scope}` : ''}
          </small>
          <code>{value}</code>
          <JoinReason joined={joined} />
        </li>
      ))}
    </ul>
    {notFollowed.length === 0 ? null : (
      <>
        <h3>{t('notFollowed')}</h3>
        <ul class="plain">
          {notFollowed.map(({ identity, other, because, kind, touchpoint }, index) => (
            <li key={index} title={touchpoint}>
              <code>{identity}</code> ≠ <code>{other}</code>{' '}
              <small>
                {t(`because-${because}`)}
                {kind ? `: ${kind}` : ''}
              </small>
            </li>
          ))}
        </ul>
      </>
    )}
    {rulings.length === 0 ? null : (
      <>
        <h3>{t('rulings')}</h3>
        <ul class="plain">
          {rulings.map(({ ruling, identity, other, statedAt, touchpoint }) => (
            <li key={touchpoint}>
              <b>{codeText(ruling)}</b> <code>{identity}</code>
              {other ? (
                <>
                  {' '}
                  · <code>{other}</code>
                </>
              ) : null}{' '}
              <small>{day(Date.parse(statedAt))}</small>
            </li>
          ))}
        </ul>
      </>
    )}
  </section>
)

type Field = PersonRecord['profile'][number]

const Evidence = ({
  field: { said: stated, confirmed, standing, staleAt, before, unreachable },
}: {
  field: Field
}) => (
  <small class="why">
    {t('statedBy')} {stated.channel}/{stated.source} · {typeLabel(language.value, stated.type)} ·{' '}
    {day(stated.at)}
    {confirmed.touchpoint === stated.touchpoint ? null : (
      <>
        {' '}
        · {t('confirmedLast')} {day(confirmed.at)}
      </>
    )}
    {staleAt === undefined ? null : (
      <>
        {' '}
        · {t('until')} {day(staleAt)}
      </>
    )}
    {before.length === 0 ? null : (
      <>
        {' '}
        · {t('before')}:{' '}
        {before.map(({ value, channel, at }) => `${value} (${channel}, ${day(at)})`).join('; ')}
      </>
    )}
    {unreachable ? (
      <b class="warn">
        {' '}
        · {codeText(unreachable.why)} {day(unreachable.at)}
      </b>
    ) : null}
    {standing === 'stale' ? <b class="warn"> · {t('stale')}</b> : null}
  </small>
)

/** Profile fields with their source and whether they are still valid. */
export const ProfileFields = ({ fields }: { fields: readonly Field[] }) =>
  fields.length === 0 ? null : (
    <section>
      <h3>{t('profile')}</h3>
      <ul class="fields">
        {fields.map((field) => (
          <li key={field.field}>
            <span class="label field-name">{codeText(field.field)}</span>
            <b>{field.value}</b>
            <Evidence field={field} />
          </li>
        ))}
      </ul>
    </section>
  )

export const Flags = ({ flags }: { flags: PersonRecord['flags'] }) =>
  flags.length === 0 ? null : (
    <section>
      <h3>{t('qualityFlags')}</h3>
      <ul class="plain">
        {flags.map(({ code, at, channel, about }, index) => (
          <li key={index}>
            <b class="warn">{codeText(code)}</b> {about ? <code>{about}</code> : null}{' '}
            <small>
              {channel ?? ''} {at === undefined ? null : <Time at={at} />}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )

type Parcel = PersonRecord['parcels'][number]
const Parcels = ({ parcels }: { parcels: readonly Parcel[] }) => (
  <>
    {parcels.map(({ no, carrier, status, at }) => (
      <small key={no} class="why">
        {t('parcel')} {carrier} {no} · {codeText(status)} · {moment(at)}
      </small>
    ))}
  </>
)

/** Orders with their parcels, newest first, and parcels without an order. */
export const Orders = ({ who: { orders, parcels } }: { who: PersonRecord }) =>
  orders.length + parcels.length === 0 ? null : (
    <section>
      <h3>{t('orders')}</h3>
      <ul class="fields">
        {orders.map(({ id, shop, status, value, refunded, first, last, parcels: own }) => (
          <li key={`${shop} ${id}`}>
            <span class="label">
              {id}
              <small> {shop}</small>
            </span>
            <b>
              {value ? money(value) : '–'} <span class="status">{codeText(status)}</span>
            </b>
            <small class="why">
              {moment(first)}
              {last === first ? '' : ` → ${moment(last)}`}
              {refunded ? ` · ${t('refundedValue')} ${money(refunded)}` : ''}
            </small>
            <Parcels parcels={own} />
          </li>
        ))}
        {parcels.length === 0 ? null : (
          <li>
            <span class="label">{t('parcels')}</span>
            <Parcels parcels={parcels} />
          </li>
        )}
      </ul>
    </section>
  )

export const Cases = ({ cases }: { cases: PersonRecord['cases'] }) =>
  cases.length === 0 ? null : (
    <section>
      <h3>{t('cases')}</h3>
      <ul class="fields">
        {cases.map(({ id, subject, status, opened, last, channel, score }) => (
          <li key={`${channel} ${id}`}>
            <span class="label">
              {id}
              <small> {channel}</small>
            </span>
            <b>
              {subject ?? '–'} <span class="status">{codeText(status)}</span>
            </b>
            <small class="why">
              {moment(opened)}
              {last === opened ? '' : ` → ${moment(last)}`}
              {score === undefined ? '' : ` · ${t('score5')} ${number(score)}`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )

export const Messages = ({ messages }: { messages: PersonRecord['messages']['items'] }) =>
  messages.length === 0 ? null : (
    <section>
      <h3>{t('messages')}</h3>
      <ul class="plain">
        {messages.map(({ id, via, to, template, status, reason, createdAt }) => (
          <li key={id} class={`send ${status}`}>
            {codeText(via)} → {codeText(to)} · {template} · <b>{codeText(status)}</b>{' '}
            <small>
              <Time at={createdAt} />
              {reason === undefined ? '' : ` · ${reasonLabel(language.value, reason, causeTitle)}`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
