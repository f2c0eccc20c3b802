import ipaddr from 'ipaddr.js'
import * as z from 'zod'
import { faultOfLink } from '../policy/link-hosts.ts'

/** Whether an address is this machine itself, for trying things out: plain HTTP is good enough there. */
export const isLoopback = (url: string): boolean => {
  const said = URL.parse(url)
  return said !== null && ['http:', 'https:'].includes(said.protocol) && ['127.0.0.1', 'localhost'].includes(said.hostname)
}

/** Where we may be told to send things: https, at a host that has a name. This machine itself passes here; who sends decides about it. */
export const addressSchema = z
  .string()
  .max(500)
  .refine((url) => {
    const said = URL.parse(url)
    return said !== null && said.username === '' && said.password === '' && (isLoopback(url) || faultOfLink(url, []) === undefined)
  }, 'must be an https address of a host that has a name, without a name or password in it')

/** Whether an IP address is one of the open internet: none of a private network, of this machine, of the cloud's own, or of a tunnel to those. */
export const isPublic = (address: string): boolean => ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
