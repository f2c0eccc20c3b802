import type { Profile } from '../model/journey.ts'
import { zoneOf } from './zone.ts'

/** Time zones of countries with a single one, by calling code (E.164). */
const zones: readonly (readonly [string, string])[] = [
  ['+852', 'Asia/Hong_Kong'],
  ['+853', 'Asia/Macau'],
  ['+886', 'Asia/Taipei'],
  ['+971', 'Asia/Dubai'],
  ['+353', 'Europe/Dublin'],
  ['+358', 'Europe/Helsinki'],
  ['+86', 'Asia/Shanghai'],
  ['+81', 'Asia/Tokyo'],
  ['+82', 'Asia/Seoul'],
  ['+65', 'Asia/Singapore'],
  ['+91', 'Asia/Kolkata'],
  ['+66', 'Asia/Bangkok'],
  ['+84', 'Asia/Ho_Chi_Minh'],
  ['+60', 'Asia/Kuala_Lumpur'],
  ['+63', 'Asia/Manila'],
  ['+44', 'Europe/London'],
  ['+33', 'Europe/Paris'],
  ['+49', 'Europe/Berlin'],
  ['+31', 'Europe/Amsterdam'],
  ['+32', 'Europe/Brussels'],
  ['+43', 'Europe/Vienna'],
  ['+41', 'Europe/Zurich'],
  ['+39', 'Europe/Rome'],
  ['+48', 'Europe/Warsaw'],
  ['+46', 'Europe/Stockholm'],
  ['+47', 'Europe/Oslo'],
  ['+45', 'Europe/Copenhagen'],
  ['+27', 'Africa/Johannesburg'],
]

/**
 * Time zone of a person: their own, else that of their phone number's country, else the fallback (the
 * team's).
 */
export const recipientZone = ({ timeZone, phone }: Profile, fallback: string): string =>
  zoneOf(timeZone, zones.find(([code]) => phone?.startsWith(code))?.[1], fallback)

/** E-mail providers that serve mainland China. */
const chineseMail =
  /[@.](?:qq\.com|foxmail\.com|163\.com|126\.com|yeah\.net|sina\.com|sohu\.com|aliyun\.com|139\.com|[a-z0-9-]+\.cn|xn--fiqs8s)$/i

/**
 * Whether a person may be in mainland China, where stricter rules for commercial e-mail apply. Any single
 * sign is enough.
 */
export const isInChina = ({ phone, email, timeZone, language }: Profile): boolean =>
  (phone?.startsWith('+86') ?? false) ||
  timeZone === 'Asia/Shanghai' ||
  timeZone === 'Asia/Urumqi' ||
  chineseMail.test(email ?? '') ||
  /^zh(?:$|[-_](?:hans|cn))/i.test(language ?? '')
