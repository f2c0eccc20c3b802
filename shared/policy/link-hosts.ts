import * as z from 'zod'
import type { ReasonCode } from '../model/reasons/reason.ts'

/**
 * A host's name as it is compared: lower case, punycode, without a dot at its end. Nothing for what is none,
 * or an IP address.
 */
const nameOf = (host: string): string | undefined => {
  if (!/^[^\s/?#@:\\[\]%*]+$/.test(host) || !URL.canParse(`https://${host}`)) return undefined
  const { hostname } = new URL(`https://${host}`)
  return isInDigits(hostname) ? undefined : hostname.replace(/\.$/, '')
}

/**
 * Whether a host, as a URL spells it, is an IP address: whatever way IPv4 was written, it is four numbers
 * there.
 */
const isInDigits = (hostname: string): boolean =>
  hostname.startsWith('[') || /^\d+(\.\d+){3}\.?$/.test(hostname)

/** Hosts to which links that senders state may lead; none are named: to any. */
export const linkHostsSchema = z
  .array(
    z
      .string()
      .max(253)
      .refine((host) => nameOf(host) !== undefined, 'must be the name of a host such as example.com'),
  )
  .max(100)

/**
 * Why a link that a sender stated (where a recording is, say) is sent to nobody: it comes from outside and
 * would go out in the company's name. It must be https, without name or password, of a host that has a name;
 * where hosts are listed, of one of them or below it.
 * @returns the code of the rule it breaks, never a part of the link; undefined for a good one
 */
export const faultOfLink = (link: unknown, hosts: readonly string[]): ReasonCode | undefined => {
  const url = typeof link === 'string' && URL.canParse(link) ? new URL(link) : undefined
  if (url?.protocol !== 'https:') return 'link.not-https'
  if (url.username !== '' || url.password !== '') return 'link.credentials'
  if (isInDigits(url.hostname)) return 'link.ip-address'
  if (hosts.length === 0) return undefined
  const host = url.hostname.replace(/\.$/, '')
  const listed = hosts.some((one) => host === nameOf(one) || host.endsWith(`.${nameOf(one) ?? ''}`))
  return listed ? undefined : 'link.host-not-listed'
}
