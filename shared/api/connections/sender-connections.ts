import * as z from 'zod'
import { hubspotSecrets, hubspotSettings } from '../../crm/hubspot/settings.ts'
import { endpointSecrets, endpointSettings } from '../../crm/endpoint.ts'
import type { Connection } from '../../model/connection.ts'

/**
 * What a connection of a sender must be given. Senders' connections are made like channels', and lie in
 * secrets of the same shape.
 */
export type SenderConnection = {
  readonly name: string
  readonly secrets: z.ZodType<Record<string, string | string[]>>
  readonly settings: z.ZodType<Connection['settings']>
}

const robotAddress = z
  .url({ protocol: /^https?$/, error: 'must be the address WeCom shows for the robot' })
  .refine((address) => URL.parse(address)?.searchParams.has('key') ?? false, "must hold the robot's key")

/** A robot in a WeCom group: the whole address WeCom shows, or its key. Either is the credential. */
const wecomRobot: SenderConnection = {
  name: 'wecom-robot',
  secrets: z.union([
    z.strictObject({ url: robotAddress }),
    z.strictObject({
      key: z.string().regex(/^[\w-]{8,100}$/, 'must be 8 to 100 letters, digits and hyphens'),
    }),
  ]),
  settings: z.strictObject({}),
}

/** The app of a corporation that may write to its customers. The connection is called by the corp id. */
const wecomApp: SenderConnection = {
  name: 'wecom-app',
  secrets: z.strictObject({
    secret: z.string().regex(/^[\w-]{8,200}$/, 'must be the secret WeCom shows for the app'),
  }),
  settings: z.strictObject({}),
}

/** Whoever else wants to be told what happens, by signed Standard Webhooks. */
const webhookOut: SenderConnection = {
  name: 'webhook-out',
  secrets: endpointSecrets,
  settings: endpointSettings,
}

/**
 * A HubSpot account, which gets tasks and stages; the token is that of a private app. What comes from it is
 * the channel `hubspot`.
 */
const hubspotOut: SenderConnection = {
  name: 'hubspot-out',
  secrets: hubspotSecrets,
  settings: hubspotSettings,
}

/** Every sender that is set up through a connection. */
export const senderConnections: readonly SenderConnection[] = [wecomRobot, wecomApp, webhookOut, hubspotOut]
