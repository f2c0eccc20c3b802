import { aliasOfId } from '../model/identity.ts'
import type { Treatment } from '../model/playbook.ts'
import type { Message } from '../model/message.ts'
import type { Repositories } from '../storage/repositories.ts'
import { type SendView, sendView, type TreatmentView } from './views/journeys.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

export type TreatmentDeps = Pick<Repositories, 'treatments' | 'messages'>

const sendOf = (message: Message): SendView => sendView.parse(message)

/** What a treatment did, step by step, with what became of each message. */
const treatmentViewOf = async (
  { messages }: Pick<Repositories, 'messages'>,
  treatment: Treatment,
): Promise<TreatmentView> => {
  const ids = [...new Set(treatment.log.flatMap(({ message }) => message ?? []))]
  const sent = new Map(
    await Promise.all(ids.map(async (id) => [id, await messages.get(aliasOfId(id), id)] as const)),
  )
  const { id, playbook, policy, status, startedAt, endedAt, due, outcome, log } = treatment
  const steps = log.map(({ message, ...step }) => {
    const row = message === undefined ? undefined : sent.get(message)
    return omitUndefined({ ...step, message: row ? sendOf(row) : undefined })
  })
  return omitUndefined({ id, playbook, policy, status, startedAt, steps, endedAt, due, outcome })
}

/** A treatment by its id; nothing when there is none. */
export const treatmentOf = async (rows: TreatmentDeps, id: string): Promise<TreatmentView | undefined> => {
  const treatment = await rows.treatments.get(id)
  return treatment && treatmentViewOf(rows, treatment)
}
