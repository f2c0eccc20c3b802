import { causeValue } from '../../detectors/list.ts'
import { type Message, messageId } from '../../model/message.ts'
import { reason, type Reason, type ReasonCode } from '../../model/reasons/reason.ts'
import type { Treatment } from '../../model/playbook.ts'
import type { StepOf } from '../../model/steps/list.ts'
import type { Template } from '../../policy/policy.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import { placeholdersOf } from '../../senders/templates/render.ts'
import { type Recipient, recipientOf } from '../recipient.ts'
import { templateData, unsafeLinks } from '../template-data.ts'
import { ownerOf } from '../treatment.ts'
import { resumed, waitForRecipient } from '../wait-for-recipient.ts'
import { completeStep, type StepContext, stepKind } from './step.ts'

type Send = StepOf<'send'>

/** Placeholders that the sender fills at the moment of sending. */
const filledBySender: ReadonlySet<string> = new Set(['company', 'form'])

/** The data of a template, and by name the code of why a stated link must not be sent. */
type TemplateInput = { readonly data: Message['data']; readonly unsafe: Readonly<Record<string, ReasonCode>> }

const missingReason = (name: string, { unsafe }: TemplateInput): Reason => {
  const [link, why] = Object.entries(unsafe).find(([stated]) => stated === name || name === 'link') ?? []
  return link === undefined || why === undefined
    ? reason('template.value-unknown', { name })
    : reason('template.link-refused', { name, link, why })
}

/** Why a message cannot be rendered: its template is missing, or lacks a subject or the data it needs. */
const renderBlock = (
  step: Send,
  template: Template | undefined,
  input: TemplateInput,
): Reason | undefined => {
  if (!template) return reason('template.unknown', { template: step.template })
  if (step.via === 'email' && template.subject === undefined)
    return reason('template.without-subject', { template: template.id })
  const needed = placeholdersOf(`${template.subject ?? ''} ${template.body}`).filter(
    (name) => !filledBySender.has(name),
  )
  const missing = needed.find((name) => (input.data[name] ?? null) === null)
  return missing === undefined ? undefined : missingReason(missing, input)
}

const findRecipient = (step: Send, treatment: Treatment, context: StepContext): Recipient => {
  const { policy, journey, load } = context
  const owner = ownerOf(treatment, journey, policy)
  return recipientOf({ step, profile: journey.profile, policy, load, owner })
}

/** Why no colleague can be reached: a gap in the policy. Undefined for a message to a customer. */
const unreachableColleague = (step: Send, treatment: Treatment, context: StepContext): Reason | undefined => {
  const recipient = findRecipient(step, treatment, context)
  return step.to !== 'customer' && 'unreachable' in recipient ? recipient.unreachable : undefined
}

/** The message to store: queued, or suppressed with the reason why it can never be sent. */
const compose = (step: Send, treatment: Treatment, context: StepContext, now: number): Message => {
  const { policy, interruption, journey } = context
  const recipient = findRecipient(step, treatment, context)
  const input = {
    data: templateData({
      interruption,
      profile: journey.profile,
      policy,
      to: step.to,
      staff: recipient.staff,
    }),
    unsafe: unsafeLinks(interruption.about, policy),
  }
  const template = policy.templates.find(({ id }) => id === step.template)
  const block = 'unreachable' in recipient ? recipient.unreachable : renderBlock(step, template, input)
  const customer = step.to === 'customer'
  return {
    id: messageId(treatment.alias, treatment.id, step.id, step.via),
    alias: treatment.alias,
    person: journey.person,
    treatment: treatment.id,
    interruption: treatment.interruption,
    cause: treatment.cause,
    step: step.id,
    playbook: treatment.playbook,
    policy: policy.version,
    via: step.via,
    class: step.class ?? (customer ? 'M' : 'X'),
    category: customer ? (step.category ?? 'marketing') : 'staff',
    to: step.to,
    address: 'address' in recipient ? recipient.address : '',
    template: step.template,
    data: input.data,
    value: causeValue(treatment.cause, policy),
    status: block === undefined ? 'queued' : 'suppressed',
    createdAt: now,
    attempts: 0,
    v: 1,
    ...omitUndefined({
      mention: 'mention' in recipient ? recipient.mention : undefined,
      reason: block,
      endedAt: block === undefined ? undefined : now,
    }),
  }
}

/**
 * Stores the message and enqueues it. While no colleague can be reached, the treatment waits. After a message
 * that cannot be sent it continues at once; the message holds the reason. A message to a colleague is
 * `staff`, whatever the playbook says; one to a customer is `marketing` unless the playbook calls it
 * `service`.
 */
export const send = stepKind({
  kind: 'send',
  readsLoad: ({ to }) => to === 'owner',
  messageStep: (step) => step,
  decide: (step, treatment, context, now) => {
    const { message } = context
    if (!message) {
      const missing = unreachableColleague(step, treatment, context)
      if (missing) return waitForRecipient({ treatment, step, reason: missing }, context, now)
      return {
        treatment: resumed(treatment),
        actions: [{ do: 'create', message: compose(step, treatment, context, now) }],
      }
    }
    if (message.status === 'suppressed' || message.status === 'failed') {
      const entry = { what: reason('step.not-sent'), message: message.id }
      return {
        treatment: completeStep(treatment, step, now, entry),
        actions: [{ do: 'publish', message }],
      }
    }
    return {
      treatment: completeStep(treatment, step, now, {
        what: reason('step.enqueued'),
        message: message.id,
      }),
      actions: message.status === 'queued' ? [{ do: 'queue', message }] : [],
    }
  },
})
