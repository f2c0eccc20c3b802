import * as z from 'zod'
import type { Touchpoint } from '../../model/touchpoint.ts'
import { aliasOf } from '../../model/identity.ts'
import { type PolicyHistory, policyAt } from '../../policy/policy.ts'
import { domainEventSchemas } from '../../model/domain-events.ts'
import type { Repositories } from '../../storage/repositories.ts'
import { type Message, messageId, type SendRequest } from '../../model/message.ts'

/** Template for new WeCom contacts; without it in the policy no welcome is sent. */
const welcomeTemplate = 'welcome'

/** How long (ms) WeCom accepts a welcome after the contact was added. */
const window = 20_000

/** Body on the send-wecom queue, from the bus: a WeCom contact was added. */
export const contactAdded = z
  .object({
    'detail-type': z.literal('touchpoint.kept'),
    detail: domainEventSchemas['touchpoint.kept'].extend({ type: z.literal('wecom.contact_added') }),
  })
  .transform(({ detail }) => ({ added: detail }))
export type ContactAdded = z.infer<typeof contactAdded>

export type WelcomeDeps = {
  readonly rows: {
    readonly touchpoints: Pick<Repositories['touchpoints'], 'latest'>
    readonly messages: Pick<Repositories['messages'], 'create'>
  }
  readonly policies: () => Promise<PolicyHistory>
  readonly deliver: (request: SendRequest, now: number) => Promise<void>
}

/**
 * Welcomes a contact that came with a welcome code: creates the message, once for each code, and sends it.
 */
export const welcome =
  ({ rows, policies, deliver }: WelcomeDeps) =>
  async ({ added: { id, alias } }: ContactAdded, now: number): Promise<void> => {
    const { templates, version } = policyAt(await policies(), now)
    if (!templates.some((template) => template.id === welcomeTemplate)) return
    const { items } = await rows.touchpoints.latest(alias, { limit: 50 })
    const touchpoint = items.find((item) => `${alias}:${item.id}` === id)
    const message = touchpoint && welcomeOf(touchpoint, alias, version, now)
    if (!message) return
    await rows.messages.create(message)
    await deliver({ v: 1, message: message.id, alias }, now)
  }

/** The message, deterministic for the contact; undefined when the touchpoint has no welcome code. Pure. */
const welcomeOf = (
  touchpoint: Touchpoint,
  alias: string,
  policy: number,
  now: number,
): Message | undefined => {
  const contact = touchpoint.identities.find(({ kind }) => kind === 'wecom.external_userid')
  const { welcome_code: code } = touchpoint.props
  if (typeof code !== 'string' || contact?.scope === undefined) return undefined
  return {
    id: messageId(alias, `${aliasOf(contact)}:${touchpoint.id}`, welcomeTemplate, 'wecom'),
    alias,
    person: alias,
    treatment: '',
    interruption: '',
    cause: 'welcome',
    step: 'welcome',
    policy,
    via: 'wecom',
    class: 'M',
    category: 'service',
    to: 'customer',
    address: contact.scope,
    template: welcomeTemplate,
    data: { welcome_code: code },
    value: 0,
    status: 'queued',
    createdAt: now,
    attempts: 0,
    until: touchpoint.at + window,
    v: 1,
  }
}
