import { importReason, importRejection } from './reasons/import-reason.ts'
import { statedCurrency } from '../channels/parsing/commerce/currency.ts'
import type { Scalar } from '../model/touchpoint.ts'
import { cleanPhone } from '../people/contact/contact-details.ts'
import { countryOfRow, zoneOfRow } from './values/stated-columns.ts'
import { type carriedKinds, fieldOf, type Mapping, scopedKinds } from './mapping.ts'
import { unitOf } from './files/header-unit.ts'
import { type Around, majorUnits, moneyOf } from './values/money.ts'
import { type NumberLocale, plainNumber } from './values/numbers.ts'
import { headerOf, numberIn, readIn, rowKey, textIn, type TitledRow, wholeIn } from './row.ts'
import { fitsWords, isRefusal, refusalsOf } from './values/states.ts'
import { timeUnlessAbsent, type When } from './values/time.ts'

/** What goes through the Segment door for one row. */
export type TrackCall = {
  readonly type: 'track'
  readonly event: string
  readonly messageId: string
  readonly timestamp?: string
  readonly userId?: string
  readonly anonymousId?: string
  readonly properties: Readonly<{ [name: string]: Scalar }>
  readonly context: {
    readonly traits: Readonly<{ [name: string]: string }>
    readonly externalIds?: readonly { readonly type: string; readonly id: string; readonly scope: string }[]
  }
}

type Named = { readonly [kind in (typeof carriedKinds)[number]]?: string }

const entry = <T>(name: string, value: T | undefined): { [name: string]: T } =>
  value === undefined ? {} : { [name]: value }

/**
 * Who a row is about, by kind of identity, as it says it.
 * @throws Refused when a spreadsheet has rounded who it is
 */
export const namedIn = (record: TitledRow, { identities }: Mapping): Named =>
  Object.fromEntries(
    Object.entries(identities).flatMap(([kind, from]) => {
      const value = from && wholeIn(record, fieldOf(from))
      return value ? [[kind, value]] : []
    }),
  )

/**
 * When the row happened; nothing where the mapping lets it say nothing.
 * @throws Refused when the cell is empty or holds no time
 */
export const whenIn = (record: TitledRow, { time, timeZone }: Mapping): When | undefined => {
  const { from, format, optional = false } = typeof time === 'string' ? { from: time } : time
  const when = readIn(record, from, (text) => timeUnlessAbsent(text, timeZone, format, zoneOfRow(record)))
  if (!when && !optional)
    throw importRejection(
      importReason('cell.no-time', { column: headerOf(record, from) }),
      headerOf(record, from),
    )
  return when
}

/**
 * A phone number with its country, so that it does not depend on what the connection assumes. One that is
 * none in its country stays as it is, and the call states the country, so that the door does not take it for
 * a number of another.
 */
const withCountry = async (
  record: TitledRow,
  named: Named,
  { country: usual }: Mapping,
): Promise<{ readonly named: Named; readonly country?: string }> => {
  if (named.phone === undefined) return { named }
  const country = countryOfRow(record) ?? usual
  const cleansed = await cleanPhone(named.phone, country)
  return 'value' in cleansed ? { named: { ...named, phone: cleansed.value } } : { named, country }
}

type Also = Mapping['also'][number]

/**
 * The time of the row, and of the file: what a list states about consent is as of the file; nothing is when
 * it is received.
 */
type Times = { readonly own: When | undefined; readonly asOf: When | undefined }

/** Refusals in columns that the mapping does not name, of whom they are about. */
const refusalCalls = (
  record: TitledRow,
  named: Named,
  mapping: Mapping,
): readonly { type: string; props: TrackCall['properties'] }[] =>
  [...refusalsOf(record, mapping)].flatMap((type) => {
    const reached = type === 'sms.opted_out' ? named.phone : named.email
    return reached === undefined
      ? []
      : [{ type, props: type === 'email.bounced' ? { bounce_type: 'permanent' } : {} }]
  })

/** Whether the row says this as well, and when. */
const alsoAt = (
  record: TitledRow,
  also: Also,
  { own, asOf }: Times,
  mapping: Mapping,
): { readonly at: When | undefined } | undefined => {
  const fits = ([field, words]: [string, true | string[]]): boolean =>
    words === true ? textIn(record, field) !== undefined : fitsWords(record, mapping, also, field, words)
  if (!Object.entries(also.if ?? {}).every(fits)) return undefined
  if (also.time === undefined && isRefusal(also.type)) return { at: asOf }
  if (also.time === undefined) return { at: own }
  const at = readIn(record, also.time, (text) =>
    timeUnlessAbsent(text, mapping.timeZone, undefined, zoneOfRow(record)),
  )
  return at && { at }
}

/**
 * The same row makes the same calls, word for word, whenever it is imported: that is why importing it twice
 * changes nothing. The first is what the row is; the others are what it says beside.
 * @param date of the file (ms UTC), where it is known
 * @throws Refused naming the column and the rule
 */
export const callsOf = async (
  record: TitledRow,
  mapping: Mapping,
  date?: number,
): Promise<readonly [TrackCall, ...TrackCall[]]> => {
  const { named, country } = await withCountry(record, namedIn(record, mapping), mapping)
  const [key, own] = [rowKey(record, mapping), whenIn(record, mapping)]
  const call = (
    event: string,
    id: string,
    when: When | undefined,
    props: TrackCall['properties'],
  ): TrackCall => ({
    type: 'track',
    event,
    messageId: id,
    ...entry('timestamp', when && new Date(when.at).toISOString()),
    ...whose(record, mapping, named),
    properties: { ...entry('lead_id', named['lead.id']), ...props },
    context: {
      traits: { ...traitsIn(record, mapping, named), ...entry('country', country) },
      ...externalIds(named, mapping),
    },
  })
  const first = call(mapping.type, `row:${key}`, own, {
    ...propsIn(record, mapping.props, mapping),
    ...moneyIn(record, mapping),
  })
  const asOf = date === undefined ? undefined : { at: date, day: false }
  const more = mapping.also.flatMap((also) => {
    const when = alsoAt(record, also, { own, asOf }, mapping)
    return when
      ? [call(also.type, `row:${key}:${also.type}`, when.at, propsIn(record, also.props, mapping))]
      : []
  })
  const refused = refusalCalls(record, named, mapping).map(({ type, props }) =>
    call(type, `row:${key}:${type}`, asOf, props),
  )
  return [first, ...new Map([...more, ...refused].map((one) => [one.messageId, one])).values()]
}

const externalIds = (named: Named, { identities }: Mapping): Pick<TrackCall['context'], 'externalIds'> => {
  const stated = Object.entries(named).flatMap(([type, id]) => {
    const from = Object.entries(identities).find(([kind]) => kind === type)?.[1]
    return scopedKinds.has(type) && id !== undefined && typeof from === 'object'
      ? [{ type, id, scope: from.scope }]
      : []
  })
  return stated.length === 0 ? {} : { externalIds: stated }
}

/**
 * The door wants a userId or an anonymousId of everybody. Who has none says so: `anonymous` is one of the
 * words that stand for nobody, so it opens the door and makes no identity, and whoever has one identity stays
 * one alias, without a set of two to be written down.
 */
const whose = (
  record: TitledRow,
  { identities }: Mapping,
  named: Named,
): { userId?: string; anonymousId?: string } => {
  if (Object.keys(named).length === 0)
    throw importRejection(
      importReason('cell.no-person', {
        column: Object.values(identities)
          .map((from) => headerOf(record, fieldOf(from)))
          .join(', '),
      }),
    )
  return named.userId === undefined && named.anonymousId === undefined
    ? { anonymousId: 'anonymous' }
    : { ...entry('userId', named.userId), ...entry('anonymousId', named.anonymousId) }
}

const saidBy = (record: TitledRow, field: string | undefined): string | undefined =>
  field === undefined ? undefined : textIn(record, field)

const traitsIn = (
  record: TitledRow,
  { person }: Mapping,
  { email, phone }: Named,
): { [name: string]: string } => ({
  ...entry('email', email),
  ...entry('phone', phone),
  ...entry('name', saidBy(record, person.name)),
  ...entry('firstName', saidBy(record, person.first)),
  ...entry('lastName', saidBy(record, person.last)),
  ...entry('company', saidBy(record, person.company)),
})

const truths = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['是', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['否', false],
])
const booleanOf = (text: string): boolean => {
  const truth = truths.get(text.toLowerCase())
  if (truth === undefined) throw importRejection(importReason('cell.no-truth'))
  return truth
}

/**
 * How the numbers of a field are written, as far as the mapping and its column tell. What a workbook stores
 * as a number has a dot.
 */
const localeOf = (
  record: TitledRow,
  field: string,
  { country }: Mapping,
  stated?: '.' | ',',
): NumberLocale => ({
  stated: numberIn(record, field) === undefined ? stated : '.',
  column: record.decimals?.get(field),
  country,
})

/** Properties every digit of which counts: what they name is told by them. */
const naming = /(^|_)(id|no|number|key)$/

const readProp = (
  record: TitledRow,
  mapping: Mapping,
  name: string,
  field: string,
  as: 'text' | 'number' | 'boolean',
): Scalar | undefined => {
  if (as === 'boolean') return readIn(record, field, booleanOf)
  if (as === 'number')
    return (
      numberIn(record, field) ??
      readIn(record, field, (text) => plainNumber(text, localeOf(record, field, mapping)))
    )
  return naming.test(name) ? wholeIn(record, field) : textIn(record, field)
}

const propsIn = (record: TitledRow, props: Mapping['props'], mapping: Mapping): { [name: string]: Scalar } =>
  Object.fromEntries(
    Object.entries(props).flatMap(([name, prop]): [string, Scalar][] => {
      if (typeof prop === 'string')
        return Object.entries(entry(name, readProp(record, mapping, name, prop, 'text')))
      if ('always' in prop) return [[name, prop.always]]
      return Object.entries(
        entry(name, readProp(record, mapping, name, prop.from, prop.as ?? 'text') ?? prop.else),
      )
    }),
  )

/**
 * The currency and unit that stand beside an amount: in a column of currencies, else in the header of its
 * own.
 */
const aroundOf = (record: TitledRow, { from, currencyFrom }: NonNullable<Mapping['value']>): Around => {
  const unit = unitOf(headerOf(record, from))
  const currency = currencyFrom === undefined ? undefined : readIn(record, currencyFrom, currencyNamed)
  return { ...unit, ...entry('currency', currency ?? unit.currency) }
}

const currencyNamed = (text: string): string => {
  const currency = statedCurrency(text)
  if (currency === undefined) throw importRejection(importReason('cell.no-currency'))
  return currency
}

const moneyIn = (record: TitledRow, mapping: Mapping): { [name: string]: Scalar } => {
  const { value } = mapping
  if (!value) return {}
  const locale = localeOf(record, value.from, mapping, value.decimal)
  const money = readIn(record, value.from, (text) =>
    moneyOf(text, value.currency, locale, aroundOf(record, value)),
  )
  return money && money.amount !== 0
    ? { revenue: majorUnits(money.amount, money.currency), currency: money.currency }
    : {}
}
