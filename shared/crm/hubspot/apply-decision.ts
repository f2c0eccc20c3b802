import { ownerWord } from '../drift.ts'
import type { JobRef } from '../job.ts'
import type { Call } from './client.ts'
import { change } from './objects.ts'
import type { HubspotSettings } from './settings.ts'
import type { HubspotDeps } from './deps.ts'

/** `<person>.<field>`: which difference. */
export const takeId = (person: string, field: string): string => `${person}.${field}`

/**
 * Lets HubSpot say what we say, as an operator decided. That may be a stage further back: HubSpot is then
 * made to forget its own first.
 * @throws NotDone when HubSpot did not do its part
 */
export const applyDecision = async (
  {
    deps: { crm },
    settings,
    call,
  }: { readonly deps: HubspotDeps; readonly settings: HubspotSettings; readonly call: Call },
  { connection, about }: JobRef,
): Promise<undefined> => {
  const [person = '', said] = about.split('.')
  const field = said === 'owner' || said === 'stage' ? said : 'outcome'
  const drift = await crm.drifts.get({ connection, person, field })
  if (drift?.taken?.take !== 'ours' || drift.taken.done) return
  if (field === 'owner')
    await change(call, 'contacts', drift.contact, {
      hubspot_owner_id: ownerWord(settings, drift.ours.value ?? undefined) ?? '',
    })
  else {
    await change(call, 'contacts', drift.contact, { lifecyclestage: '' })
    await change(call, 'contacts', drift.contact, {
      lifecyclestage: settings.stages[field === 'outcome' ? 'purchase' : (drift.ours.value ?? '')] ?? '',
    })
  }
  await crm.drifts.put({ ...drift, taken: { ...drift.taken, done: true } })
}
