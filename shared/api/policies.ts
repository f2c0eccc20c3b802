import * as z from 'zod'
import { watchDetectors } from '../detectors/list.ts'
import { policyAt, policyDraftSchema, type Policy } from '../policy/policy.ts'
import { migratePolicy } from '../policy/migrate-policy.ts'
import { type PolicyDraft, policyFault, type PolicyReferences, unknownKey } from '../policy/policy-check.ts'
import { RejectedError } from '../runtime/errors.ts'
import type { Repositories } from '../storage/repositories.ts'
import { parseBody } from './parse-body.ts'
import { checkPrecondition, type Precondition } from './precondition.ts'

const baseSchema = z.object({
  version: z.int('must be a whole number').positive('must be positive').optional(),
  from: z.unknown().optional(),
})

/** A policy is one item, which DynamoDB limits to 400 KB. */
const maxBytes = 300_000

/**
 * The policy with the settings of every detector, so that a default that changes later changes no version.
 */
const withDetectors = <P extends PolicyDraft>(policy: P): P => ({
  ...policy,
  detectors: Object.fromEntries(
    watchDetectors.map(({ cause, settings }) => [
      cause,
      z.record(z.string(), z.json()).parse(settings.of(policy)),
    ]),
  ),
})

/** `GET /api/policy`: the version in force, with the settings of every detector. */
export const policyPage = async (rows: Repositories['policies'], now: number): Promise<Policy> =>
  withDetectors(policyAt(await rows.history(), now))

const referencesOf = async (connections: Repositories['connections']): Promise<PolicyReferences> => ({
  causes: Object.fromEntries(
    watchDetectors.map(({ cause, facts, settings }) => [cause, { facts, settings: settings.schema }]),
  ),
  robots: (await Array.fromAsync(connections.list()))
    .filter(({ channel }) => channel === 'wecom-robot')
    .map(({ id }) => id),
})

const readDraft = async (
  connections: Repositories['connections'],
  body: unknown,
): Promise<{ draft: PolicyDraft; base: number | undefined }> => {
  const draft = parseBody(policyDraftSchema, body)
  const { version: base, ...rest } = parseBody(baseSchema.loose(), body)
  const { from: _from, ...given } = rest
  const broken =
    unknownKey(migratePolicy(given), draft) ?? policyFault(draft, await referencesOf(connections))
  if (broken) throw new RejectedError(`${broken.field} ${broken.rule}`, { field: broken.field })
  if (Buffer.byteLength(JSON.stringify(draft)) > maxBytes)
    throw new RejectedError('the policy must not be larger than 300 KB', { status: 413 })
  return { draft, base }
}

const checkBase = (base: number | undefined, precondition: Precondition, stored: number): void => {
  checkPrecondition(precondition, stored)
  if (base !== undefined && base !== stored) {
    throw new RejectedError(
      `version must be ${stored}, the newest: the policy was changed since it was read. Read it again`,
      { status: 409, field: 'version' },
    )
  }
  if (base === undefined && precondition.ifMatch === undefined) {
    throw new RejectedError('version must be there (the one that was read), or an If-Match header', {
      status: 428,
      field: 'version',
    })
  }
}

/**
 * `PUT /api/policy`: the next version, in force from now on. What happened before stays judged by the version
 * of its time.
 * @param body a whole policy; its `version` is that of the policy it was made from
 * @param now ms UTC
 * @throws Refused naming field and rule; 412 or 409 when the policy was changed since it was read, 428 when
 * the request does not say which version it was made from
 */
export const putPolicy = async (
  { policies, connections }: Pick<Repositories, 'policies' | 'connections'>,
  body: unknown,
  precondition: Precondition,
  now: number,
): Promise<Policy> => {
  const { draft, base } = await readDraft(connections, body)
  const history = await policies.history()
  const last = history.at(-1) ?? history[0]
  checkBase(base, precondition, last.version)
  const policy: Policy = {
    ...withDetectors(draft),
    version: last.version + 1,
    from: Math.max(now, last.from),
  }
  if (await policies.add(policy, withDetectors(history[0]))) return policy
  throw new RejectedError('the policy was changed by another request at the same time. Read it again', {
    status: 409,
    field: 'version',
  })
}
