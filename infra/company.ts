import Holidays from 'date-holidays'
import type { Company } from '../shared/policy/company.ts'

/** What the deploy parameters say of the company's place; each may be missing. */
export interface CompanyPlace {
  readonly companyCountry?: string | undefined
  readonly companyLanguage?: 'zh' | 'en' | undefined
  readonly companyTimeZone?: string | undefined
}

/** The company's place, decided. */
export type Locale = {
  readonly companyCountry: string
  readonly companyLanguage: 'zh' | 'en'
  readonly companyTimeZone: string
}

/** Where most of the people speak Chinese. */
const chineseSpeaking: ReadonlySet<string> = new Set(['CN', 'HK', 'MO', 'TW'])

/**
 * Time zones of a country by CLDR, which the runtime carries; the one of the capital first for the countries
 * listed.
 */
const capitals: Readonly<Record<string, string>> = {
  CN: 'Asia/Shanghai',
  DE: 'Europe/Berlin',
  ES: 'Europe/Madrid',
  PT: 'Europe/Lisbon',
  NZ: 'Pacific/Auckland',
}

const localeOf = (country: string): Intl.Locale => new Intl.Locale(`und-${country}`)
const zonesOf = (country: string): readonly string[] => localeOf(country).getTimeZones() ?? []

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const codes = letters.flatMap((first) => letters.map((second) => first + second))

/** Codes of countries that exist: those of former ones, such as DD, are aliases of another. */
const isoCountries = (): string[] =>
  codes.filter((code) => localeOf(code).region === code && zonesOf(code).length > 0)

/** The name that CLDR has for a zone, under which it lists it with its country. */
const canonical = (zone: string): string =>
  new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone

/** The one country that CLDR gives a zone to; nothing for `UTC` and others that belong to none. */
export const countryOfZone = (zone: string): string | undefined => {
  const found = isoCountries().filter(
    (country) => zonesOf(country).includes(zone) || zonesOf(country).includes(canonical(zone)),
  )
  return found.length === 1 ? found[0] : undefined
}

const zoneOfCountry = (country: string): string | undefined =>
  capitals[country] ?? (zonesOf(country).length === 1 ? zonesOf(country)[0] : undefined)

/** What must be said of a company's place that cannot be derived: the parameter and the rule it breaks. */
export type PlaceFault = { readonly parameter: keyof CompanyPlace; readonly rule: string }

/** The code of today for a code that is another's alias: GB for UK, DE for DD. */
export const countryOf = (code: string): string => localeOf(code).region ?? code

/** Countries the runtime knows by their code. */
export const isCountry = (code: string): boolean => /^[A-Z]{2}$/.test(code) && zonesOf(code).length > 0

/**
 * Decides country, language and time zone of a company: what is given counts; the country follows from the
 * time zone, the time zone from the country where it has one, the language from the country. A company that
 * gives nothing is in China.
 */
export const decidePlace = ({
  companyCountry,
  companyLanguage,
  companyTimeZone,
}: CompanyPlace): Locale | PlaceFault => {
  const country = companyCountry ?? (companyTimeZone === undefined ? 'CN' : countryOfZone(companyTimeZone))
  if (country === undefined)
    return { parameter: 'companyCountry', rule: 'must be given: the time zone belongs to no single country' }
  const timeZone = companyTimeZone ?? zoneOfCountry(country)
  if (timeZone === undefined)
    return { parameter: 'companyTimeZone', rule: `must be given: ${country} has several time zones` }
  return {
    companyCountry: country,
    companyLanguage: companyLanguage ?? (chineseSpeaking.has(country) ? 'zh' : 'en'),
    companyTimeZone: timeZone,
  }
}

/** Public holidays of a country in a year; none for a country that the library does not know. */
const holidaysOf = (country: string, year: number): string[] =>
  (new Holidays(country).getHolidays(year) || [])
    .filter(({ type }) => type === 'public')
    .map(({ date }) => date.slice(0, 10))

/**
 * The years a first policy covers besides the present one: history that is imported, and time to notice that
 * a calendar ends.
 */
const [yearsBack, yearsAhead] = [1, 2]

/**
 * The company as its first policy is made of it. China's calendar, with its make-up working days, is in the
 * product; of other countries the public holidays of the years around the present one are stated.
 * @param now ms UTC
 */
export const companyOf = (
  { companyCountry: country, companyLanguage: language, companyTimeZone: timeZone }: Locale,
  now = Date.now(),
): Company => {
  const year = new Date(now).getUTCFullYear()
  const years = Array.from({ length: yearsBack + yearsAhead + 1 }, (_, index) => year - yearsBack + index)
  const holidays =
    country === 'CN' ? [] : [...new Set(years.flatMap((one) => holidaysOf(country, one)))].sort()
  return { country, language, timeZone, holidays, weekend: [...localeOf(country).getWeekInfo().weekend] }
}
