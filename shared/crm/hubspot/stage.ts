import type { JobRef } from '../job.ts'
import type { Call } from './client.ts'
import { contactOf, knownBy } from './contact.ts'
import { change, linkedTo, readMany } from './objects.ts'
import { type HubspotSettings, wordAhead } from './settings.ts'
import type { HubspotDeps } from './deps.ts'

/**
 * Lets a contact's lifecycle stage, and their open deal's, be as far as the journey is: never back. It is
 * read right before it is written, for HubSpot takes any word, also an earlier one.
 * @returns nothing: there is nothing to wait for
 * @throws NotDone when HubSpot did not do its part
 */
export const syncStage = async (
  {
    deps: { rows },
    settings,
    call,
  }: { readonly deps: HubspotDeps; readonly settings: HubspotSettings; readonly call: Call },
  { about }: JobRef,
): Promise<undefined> => {
  const told = await rows.journeys.get(about)
  const journey = told?.movedTo === undefined ? told : await rows.journeys.get(told.movedTo)
  if (!journey) return
  const contact = await contactOf(call, await knownBy(rows, about, settings.portal, journey.profile.email))
  if (!contact) return
  const stage = wordAhead(
    journey.stages,
    settings.stages,
    settings.order,
    contact.properties['lifecyclestage'],
  )
  if (stage !== undefined) await change(call, 'contacts', contact.id, { lifecyclestage: stage })
  if (Object.keys(settings.dealStages).length > 0) await deal(call, settings, contact.id, journey.stages)
}

/** Which of several open deals moved, nobody can tell: then none is touched. */
const deal = async (
  call: Call,
  settings: HubspotSettings,
  contact: string,
  reached: Readonly<Record<string, number>>,
): Promise<void> => {
  const { pipeline, dealStages, dealOrder } = settings
  const deals = await readMany(call, 'deals', await linkedTo(call, contact, 'deals'), [
    'dealstage',
    'pipeline',
    'hs_is_closed',
  ])
  const open = deals.filter(
    ({ properties }) =>
      properties['hs_is_closed'] !== 'true' &&
      (pipeline === undefined || properties['pipeline'] === pipeline),
  )
  const [only, ...others] = open
  if (!only || others.length > 0) return
  const stage = wordAhead(reached, dealStages, dealOrder, only.properties['dealstage'])
  if (stage !== undefined) await change(call, 'deals', only.id, { dealstage: stage })
}
