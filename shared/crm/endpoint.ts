import * as z from 'zod'
import { rotatableSecret } from '../model/secret.ts'
import { touchpointType } from '../model/touchpoint.ts'
import { type DomainEvent, domainEventTypes } from '../model/domain-events.ts'
import { crmEventTypes, crmTouchpoints } from '../runtime/function-names.ts'
import { addressSchema } from './address.ts'

/** A secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
const whsec = z.string().refine((said) => {
  const text = said.replace(/^whsec_/, '')
  const bytes = Buffer.from(text, 'base64')
  const same = bytes.toString('base64').replaceAll('=', '') === text.replaceAll('=', '')
  return said.startsWith('whsec_') && same && bytes.length >= 24 && bytes.length <= 64
}, 'must be whsec_ and 24 to 64 bytes in base64')

/** Two secrets while it is changed: every delivery is signed with both. */
export const endpointSecrets = z.strictObject({ secret: rotatableSecret(whsec) })

const carried = z
  .enum(domainEventTypes)
  .refine(
    (type) => [...crmEventTypes, 'touchpoint.kept'].includes(type),
    `must be one of ${crmEventTypes.join(', ')}, touchpoint.kept`,
  )
const kept = touchpointType.refine(
  (type) => crmTouchpoints.some((known) => known === type),
  `must be one of ${crmTouchpoints.join(', ')}`,
)

/**
 * `facts`: what is told. Of `touchpoint.kept` only the types in `touchpoints`, all that are carried when not
 * given.
 */
export const endpointSettings = z.strictObject({
  url: addressSchema,
  facts: z.array(carried).min(1).max(30),
  touchpoints: z.array(kept).max(100).default([]),
})
export type Endpoint = z.output<typeof endpointSettings>

/** Whether an endpoint asked to be told this. */
export const isSubscribed = ({ facts, touchpoints }: Endpoint, fact: DomainEvent): boolean => {
  if (!facts.includes(fact.type)) return false
  return (
    fact.type !== 'touchpoint.kept' ||
    touchpoints.length === 0 ||
    touchpoints.some((type) => type === fact.detail.type)
  )
}
