import ipaddr from 'ipaddr.js'
import * as z from 'zod'
import { faultOfLink } from '../policy/link-hosts.ts'

/** Whether an address is this machine itself, for trying things out: plain HTTP is good enough there. */
export const isLoopback = (url: string): boolean => {
  const said = URL.parse(url)
  return (
    said !== null &&
    ['http:', 'https:'].includes(said.protocol) &&
    ['127.0.0.1', 'localhost'].includes(said.hostname)
  )
}

/**
 * Where we may be told to send things: https, at a host that has a name. This machine itself passes here; who
 * sends decides about it.
 */
export const addressSchema = z
  .string()
  .max(500)
  .refine((url) => {
    const said = URL.parse(url)
    return (
      said !== null &&
      said.username === '' &&
      said.password === '' &&
      (isLoopback(url) || faultOfLink(url, []) === undefined)
    )
  }, 'must be an https address of a host that has a name, without a name or password in it')

/**
 * All of IPv6 that IANA has given out as global unicast. Outside of it lie `::a.b.c.d`, NAT64 and other
 * spellings of IPv4.
 */
const global6 = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an IP address is of the open internet: none of a private network, of this machine, of the cloud's
 * own, or one that holds or tunnels to an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64).
 */
export const isPublic = (address: string): boolean => {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(global6))
}
