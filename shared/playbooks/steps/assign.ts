import { reason, reasonBecause } from '../../model/reasons/reason.ts'
import type { Staff } from '../../policy/policy.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import { leastBusy } from '../../teams/assignment.ts'
import { staffIdOf } from '../../teams/staff-member.ts'
import { ownerOf } from '../treatment.ts'
import { resumed, waitForRecipient } from '../wait-for-recipient.ts'
import { appendLog, completeStep, stepKind } from './step.ts'

const isActiveMember = ({ active, role }: Staff): boolean => active && role === 'member'

/**
 * Assigns the person to the colleague with the fewest people. The choice is saved before its effects: the
 * load changes, and an interrupted run must not choose again.
 */
export const assign = stepKind({
  kind: 'assign',
  readsLoad: () => true,
  decide: (step, treatment, context, now) => {
    const { policy, journey, load } = context
    const chosen = treatment.log.find(
      (entry) => entry.step === step.id && entry.what.code === 'step.chosen',
    )?.to
    if (chosen !== undefined) {
      const owner = staffIdOf(policy.staff, journey.profile.owner)
      const from = owner === chosen ? undefined : owner
      return {
        treatment: completeStep(treatment, step, now, { what: reason('step.assigned'), to: chosen }),
        actions: [
          omitUndefined({ do: 'assign' as const, id: `${treatment.id}:${step.id}`, to: chosen, from }),
        ],
      }
    }
    const choice = leastBusy(policy.staff, load, ownerOf(treatment, journey, policy))
    if ('to' in choice)
      return {
        treatment: appendLog(resumed(treatment), step, now, {
          what: reason('step.chosen'),
          to: choice.to.id,
        }),
        actions: [],
      }
    if (!policy.staff.some(isActiveMember))
      return waitForRecipient({ treatment, step, reason: choice.unavailable }, context, now)
    return {
      treatment: completeStep(treatment, step, now, {
        what: reasonBecause('step.not-assigned', choice.unavailable),
      }),
      actions: [],
    }
  },
})
