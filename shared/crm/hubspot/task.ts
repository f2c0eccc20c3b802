import { interruptionReason } from '../../detectors/list.ts'
import { policyAt } from '../../policy/policy.ts'
import { cutText } from '../../runtime/text/cut-text.ts'
import { createHash } from 'node:crypto'
import type { Interruption } from '../../model/interruption.ts'
import { aliasOfId } from '../../model/identity.ts'
import { backoff, type Job, type JobRef, longest, newJob } from '../job.ts'
import { type Call, NotDone } from './client.ts'
import { contactOf, knownBy } from './contact.ts'
import { change, createTask, type HubspotObject, taskHolding } from './objects.ts'
import type { HubspotSettings } from './settings.ts'
import type { HubspotDeps } from './deps.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'

/**
 * How long (ms) an unclear task is waited for before it is looked for: longer than HubSpot's search needs to
 * know of it (minutes at most).
 */
const settling = 3 * 60_000

/** What a task holds so that it is found again: one word for a search, the same for one interruption. */
export const keyOf = ({ connection, about }: Pick<JobRef, 'connection' | 'about'>): string =>
  `rethread${createHash('sha256')
    .update(JSON.stringify([connection, about]))
    .digest('hex')
    .slice(0, 24)}`

/** What is to be done about a task next, from what is known of it and from what should be. Pure. */
const nextStep = (
  { state, task, since = 0 }: Job,
  wanted: boolean,
  now: number,
): 'make' | 'look' | 'wait' | 'close' | 'reopen' | 'bury' | 'nothing' => {
  if (state === 'making') return now < since + settling ? 'wait' : 'look'
  if (state === 'open') return wanted ? 'nothing' : 'close'
  if (task !== undefined && state === 'closed') return wanted ? 'reopen' : 'nothing'
  if (wanted) return 'make'
  return state === 'closed' ? 'nothing' : 'bury'
}

type Doing = {
  readonly deps: HubspotDeps
  readonly settings: HubspotSettings
  readonly call: Call
  readonly now: number
}

/**
 * Brings the task of an interruption about: there while it lasts, completed when it ends, at most one
 * whatever crashes. The job is read before the interruption is: whoever ends it afterwards finds what we
 * wrote, or our writing fails for theirs.
 * @returns when to come back (ms UTC), where something has to be waited for
 * @throws NotDone when HubSpot did not do its part
 */
export const syncTask = async (doing: Doing, ref: JobRef): Promise<number | undefined> => {
  const {
    deps: { crm, rows },
    now,
  } = doing
  const job = (await crm.jobs.get(ref)) ?? newJob(ref)
  const interruption = await rows.interruptions.get(aliasOfId(ref.about), ref.about)
  const wanted = interruption?.status === 'open' || interruption?.status === 'treating'
  switch (nextStep(job, wanted, now)) {
    case 'wait':
      return (job.since ?? now) + settling
    case 'look':
      return look(doing, job, wanted ? interruption : undefined)
    case 'make':
      return interruption && make(doing, job, interruption)
    case 'close':
      return setTaskState(doing, job, 'closed', interruption)
    case 'reopen':
      return setTaskState(doing, job, 'open', interruption)
    case 'bury':
      return void (await crm.jobs.save(updateJob(job, { state: 'closed' })))
    default:
      return undefined
  }
}

const updateJob = (job: Job, said: Partial<Job>): Job => {
  const { due: _, ...rest } = job
  return { ...rest, tries: 0, ...said, v: job.v + 1 }
}

const make = async (doing: Doing, job: Job, interruption: Interruption): Promise<number | undefined> => {
  const {
    deps: { crm, rows },
    settings,
    call,
    now,
  } = doing
  const journey = await rows.journeys.get(interruption.person)
  const contact = await contactOf(
    call,
    await knownBy(rows, interruption.alias, settings.portal, journey?.profile.email),
  )
  if (!contact)
    return void (await crm.jobs.save(
      updateJob(job, { state: 'done', last: { at: now, reason: 'HubSpot knows nobody by that' } }),
    ))
  const claimed = updateJob(job, { state: 'making', since: now, contact: contact.id, tries: job.tries + 1 })
  // Somebody else is about it; should they die, their own word of it comes again, or their timer goes off.
  if (!(await crm.jobs.save(claimed))) return now + settling
  try {
    const owner = settings.owners[journey?.profile.owner ?? ''] ?? contact.properties['hubspot_owner_id']
    const { language } = policyAt(await rows.policies.history(), now)
    const because = interruptionReason(interruption, language)
    const task = await createTask(
      call,
      contact.id,
      taskProperties({ interruption, because, key: keyOf(job), owner }),
    )
    return await settled(doing, updateJob(claimed, { state: 'open', task }))
  } catch (error) {
    if (!(error instanceof NotDone)) throw error
    if (error.taken === 'unclear') return now + settling + (backoff(job.tries) ?? longest)
    await crm.jobs.save(updateJob(claimed, { state: 'new', tries: job.tries }))
    throw error
  }
}

/** What was not heard of for long enough is there by now, or was never made. */
const look = async (
  doing: Doing,
  job: Job,
  interruption: Interruption | undefined,
): Promise<number | undefined> => {
  const {
    deps: { crm },
    call,
  } = doing
  const found = await taskHolding(call, job.contact ?? '', keyOf(job))
  if (found !== undefined) return settled(doing, updateJob(job, { state: 'open', task: found }))
  if (interruption) return make(doing, job, interruption)
  return void (await crm.jobs.save(updateJob(job, { state: 'closed' })))
}

/** The task is known. What ended while it was being made is closed at once. */
const settled = async (doing: Doing, job: Job): Promise<number | undefined> =>
  (await doing.deps.crm.jobs.save(job)) ? syncTask(doing, job) : doing.now + settling

/** Who took the task away meanwhile wanted none: it is closed then. */
const setTaskState = async (
  { deps: { crm }, call, now }: Doing,
  job: Job,
  state: 'open' | 'closed',
  interruption: Interruption | undefined,
) => {
  const there = await change(call, 'tasks', job.task ?? '', {
    hs_task_status: state === 'open' ? 'NOT_STARTED' : 'COMPLETED',
  })
  const reason = there ? (interruption?.status ?? 'forgotten') : 'the task is not there any more'
  await crm.jobs.save(updateJob(job, { state: there ? state : 'closed', last: { at: now, reason } }))
  return undefined
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** What a task is made from: `because` in the company's language, the task's key, the contact's owner. */
type TaskSource = {
  readonly interruption: Interruption
  readonly because: string
  readonly key: string
  readonly owner: HubspotObject['id'] | undefined
}

/** A task as HubSpot wants it: due when the interruption was found. */
const taskProperties = ({
  interruption,
  because,
  key,
  owner,
}: TaskSource): Readonly<Record<string, string>> =>
  omitUndefined({
    hs_timestamp: new Date(interruption.foundAt).toISOString(),
    hs_task_subject: cutText(because, 200),
    hs_task_body: `<p>${escaped(because)}</p><p>Rethread ${escaped(interruption.cause)} ${key}</p>`,
    hs_task_status: 'NOT_STARTED',
    hs_task_priority: 'HIGH',
    hubspot_owner_id: owner,
  })
