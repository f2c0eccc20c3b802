import { IANAZone } from 'luxon'
import { policyAt, type Policy, policySchema } from '../policy/policy.ts'
import { Refused } from '../runtime/errors.ts'
import type { PolicyRows } from '../storage/rows.ts'
import { fitting } from './fitting.ts'

/** What a person writes: the version and the time it comes into force are ours to give, whatever is said. */
const written = policySchema.omit({ version: true, from: true })
type Written = Omit<Policy, 'version' | 'from'>

/** `GET /api/policy`: the version in force. */
export const policyPage = async (rows: PolicyRows, now: number): Promise<Policy> => policyAt(await rows.history(), now)

const insistOnOnce = (field: string, ids: readonly string[]): void => {
  const twin = ids.findIndex((id, index) => ids.indexOf(id) !== index)
  if (twin >= 0) throw new Refused(`${field}.${twin}.id must not be that of another`, { field: `${field}.${twin}.id` })
}

const insistOnTemplates = ({ playbooks, templates }: Written): void => {
  for (const [p, { steps }] of playbooks.entries()) {
    for (const [s, step] of steps.entries()) {
      const field = `playbooks.${p}.steps.${s}.template`
      if (step.do === 'send' && !templates.some(({ id }) => id === step.template)) throw new Refused(`${field} must be the id of a template`, { field })
    }
  }
}

/** What the parts of a policy must hold among themselves. */
const insistOnWhole = (policy: Written): void => {
  insistOnOnce('playbooks', policy.playbooks.map(({ id }) => id))
  insistOnOnce('templates', policy.templates.map(({ id }) => id))
  insistOnOnce('staff', policy.staff.map(({ id }) => id))
  insistOnTemplates(policy)
  const field = 'calendar.timeZone'
  if (!IANAZone.isValidZone(policy.calendar.timeZone)) throw new Refused(`${field} must be an IANA time zone such as Asia/Shanghai`, { field })
}

/**
 * `PUT /api/policy`: the next version, in force from now on. What happened before stays judged by the version of its time.
 * @param now ms UTC
 * @throws Refused naming field and rule; 409 when somebody else saved the same version just now
 */
export const putPolicy = async (rows: PolicyRows, body: unknown, now: number): Promise<Policy> => {
  const said = fitting(written, body)
  insistOnWhole(said)
  const history = await rows.history()
  const last = history.at(-1) ?? history[0]
  const policy: Policy = { ...said, version: last.version + 1, from: Math.max(now, last.from) }
  if (!(await rows.add(policy))) throw new Refused('somebody else saved the policy just now: read it again', { status: 409 })
  return policy
}
