import type { Step, Treatment } from '../../model/playbook.ts'
import { type Recipient, recipientOf } from '../recipient.ts'
import { templateData, unsafeLinks } from '../template-data.ts'
import { placeholdersOf } from '../../senders/templates/render.ts'
import { messageId, type Message } from '../../model/message.ts'
import type { Template } from '../../policy/policy.ts'
import { ownerOf } from '../treatment.ts'
import { resumed, waitForRecipient } from '../wait-for-recipient.ts'
import { completeStep, type StepContext, type StepKind } from './step.ts'

type Send = Extract<Step, { do: 'send' }>

/** Placeholders the sender fills itself, at the moment of sending. */
const filledLater: ReadonlySet<string> = new Set(['company', 'form'])

type Facts = { readonly data: Message['data']; readonly faults: Readonly<Record<string, string>> }

/** Nobody knows it, or what was stated must not be sent: of a link, the fault of the one that was stated. */
const whyMissing = (name: string, { faults }: Facts): string => {
  const [stated, fault] = Object.entries(faults).find(([link]) => link === name || name === 'link') ?? []
  return `the template needs {{${name}}}, and ${stated === undefined ? 'nothing is known for it' : `${stated} ${fault ?? ''}`}`
}

/**
 * Why a letter cannot be written, known before anybody tries: a template that is gone, or one that must say
 * what nobody knows.
 */
const unwritable = (step: Send, template: Template | undefined, facts: Facts): string | undefined => {
  if (!template) return `there is no template ${step.template}`
  if (step.via === 'email' && template.subject === undefined)
    return `the template ${template.id} has no subject`
  const needed = placeholdersOf(`${template.subject ?? ''} ${template.body}`).filter(
    (name) => !filledLater.has(name),
  )
  const missing = needed.find((name) => (facts.data[name] ?? null) === null)
  return missing === undefined ? undefined : whyMissing(missing, facts)
}

const whyNot = (
  step: Send,
  recipient: Recipient,
  template: Template | undefined,
  facts: Facts,
): string | undefined =>
  'unreachable' in recipient ? recipient.unreachable : unwritable(step, template, facts)

const findRecipient = (step: Send, treatment: Treatment, context: StepContext): Recipient => {
  const { policy, journey, load } = context
  const owner = ownerOf(treatment, journey, policy)
  return recipientOf({ step, profile: journey.profile, policy, load, owner })
}

/**
 * Why no colleague can get this message: a gap in the policy, which a person closes. Nothing for a message to
 * a customer.
 */
const unreachableColleague = (step: Send, treatment: Treatment, scene: StepContext): string | undefined => {
  const recipient = findRecipient(step, treatment, scene)
  return step.to !== 'customer' && 'unreachable' in recipient ? recipient.unreachable : undefined
}

/** The row of a message: queued, or suppressed with the reason where it can never go out. */
const compose = (step: Send, treatment: Treatment, scene: StepContext, now: number): Message => {
  const { policy, interruption, journey } = scene
  const recipient = findRecipient(step, treatment, scene)
  const data = templateData(interruption, journey.profile, policy, step.to, recipient.staff)
  const faults = unsafeLinks(interruption.about, policy)
  const reason = whyNot(
    step,
    recipient,
    policy.templates.find(({ id }) => id === step.template),
    { data, faults },
  )
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
    ...('mention' in recipient ? { mention: recipient.mention } : {}),
    template: step.template,
    data,
    value: policy.urgency.value[treatment.cause] ?? 1,
    ...(reason === undefined ? { status: 'queued' } : { status: 'suppressed', reason, endedAt: now }),
    createdAt: now,
    attempts: 0,
    v: 1,
  }
}

/**
 * Makes the message's row and hands it to its sender. While no colleague can be reached, the run waits. What
 * cannot go out lets the run go on at once, with the reason on the row. What a colleague is sent is staff
 * mail, whatever the playbook calls it; what a customer is sent is marketing unless the playbook says that
 * they asked for it.
 */
export const send: StepKind<'send'> = {
  kind: 'send',
  take: (step, treatment, scene, now) => {
    const { message } = scene
    if (!message) {
      const unreachable = unreachableColleague(step, treatment, scene)
      if (unreachable !== undefined) return waitForRecipient(treatment, step, scene, now, unreachable)
      return {
        treatment: resumed(treatment),
        actions: [{ do: 'create', message: compose(step, treatment, scene, now) }],
      }
    }
    if (message.status === 'suppressed' || message.status === 'failed') {
      const entry = { what: `not sent: ${message.reason ?? message.status}`, message: message.id }
      return { treatment: completeStep(treatment, step, now, entry), actions: [{ do: 'tell', message }] }
    }
    const actions = message.status === 'queued' ? [{ do: 'queue', message } as const] : []
    return {
      treatment: completeStep(treatment, step, now, { what: 'handed to the sender', message: message.id }),
      actions,
    }
  },
}
