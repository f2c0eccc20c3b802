import type { Profile } from '../model/journey.ts'
import { zoneOf } from './zone.ts'

/**
 * Countries that keep one time, by the calling code their numbers begin with (E.164, as contact details are
 * kept).
 */
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
 * The zone a person lives by: their own, else that of the country they phone from, else the team's (AC-33).
 */
export const recipientZone = ({ timeZone, phone }: Profile, fallback: string): string =>
  zoneOf(timeZone, zones.find(([code]) => phone?.startsWith(code))?.[1], fallback)

/** Mail providers that serve mainland China. */
const chineseMail =
  /[@.](?:qq\.com|foxmail\.com|163\.com|126\.com|yeah\.net|sina\.com|sohu\.com|aliyun\.com|139\.com|[a-z0-9-]+\.cn|xn--fiqs8s)$/i

/**
 * Whether somebody is in mainland China, so that its rules for commercial mail hold; in doubt they do
 * (channels.md 11: the strictest that matches).
 */
export const isInChina = ({ phone, email, timeZone, language }: Profile): boolean =>
  (phone?.startsWith('+86') ?? false) ||
  timeZone === 'Asia/Shanghai' ||
  timeZone === 'Asia/Urumqi' ||
  chineseMail.test(email ?? '') ||
  /^zh(?:$|[-_](?:hans|cn))/i.test(language ?? '')
