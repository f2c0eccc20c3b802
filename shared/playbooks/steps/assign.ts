import type { Staff } from '../../policy/policy.ts'
import { leastBusy } from '../../teams/assignment.ts'
import { staffIdOf } from '../../teams/staff-member.ts'
import { ownerOf } from '../treatment.ts'
import { appendLog, completeStep, type StepKind } from './step.ts'
import { resumed, waitForRecipient } from '../wait-for-recipient.ts'

const isActiveMember = ({ active, role }: Staff): boolean => active && role === 'member'

/**
 * Hands the person to the colleague with the least to do. The choice is saved before anything is done about
 * it: how busy everybody is changes, and a run that is interrupted must not choose again.
 */
export const assign: StepKind<'assign'> = {
  kind: 'assign',
  take: (step, treatment, scene, now) => {
    const { policy, journey, load } = scene
    const chosen = treatment.log.find((entry) => entry.step === step.id && entry.what === 'chosen')?.to
    if (chosen !== undefined) {
      const from = staffIdOf(policy.staff, journey.profile.owner)
      const action = {
        do: 'assign',
        id: `${treatment.id}:${step.id}`,
        to: chosen,
        ...(from === undefined || from === chosen ? {} : { from }),
      } as const
      return {
        treatment: completeStep(treatment, step, now, { what: 'assigned', to: chosen }),
        actions: [action],
      }
    }
    const choice = leastBusy(policy.staff, load, ownerOf(treatment, journey, policy))
    if ('nobody' in choice && !policy.staff.some(isActiveMember))
      return waitForRecipient(treatment, step, scene, now, choice.nobody)
    if ('nobody' in choice)
      return {
        treatment: completeStep(treatment, step, now, { what: `not assigned: ${choice.nobody}` }),
        actions: [],
      }
    return {
      treatment: appendLog(resumed(treatment), step, now, { what: 'chosen', to: choice.to.id }),
      actions: [],
    }
  },
}
