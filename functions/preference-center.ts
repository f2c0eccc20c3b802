// functions/preference-center.ts: HTTP API. Preference page and profile form behind the signed links of
// mails.
import { readCompany } from '../shared/policy/company.ts'
import { preferences } from '../shared/preference-center/preferences.ts'
import { profileForm, type ProfileFormDeps } from '../shared/preference-center/profile-form.ts'
import { optionalEnv } from '../shared/runtime/env.ts'
import { consentRepository } from '../shared/storage/repositories/consent-repository.ts'
import { journeyRepository } from '../shared/storage/repositories/journey-repository.ts'
import { peopleRepository } from '../shared/storage/repositories/people-repository.ts'
import { policyRepository } from '../shared/storage/repositories/policy-repository.ts'
import { httpAnswer } from './wiring/http.ts'
import { touchpointQueue } from './wiring/queues.ts'
import { signingSecrets } from './wiring/secrets.ts'
import { stateStore } from './wiring/store.ts'

export const preferenceCenter = (deps: ProfileFormDeps, clock: () => number = Date.now) =>
  httpAnswer(({ request, param }) => {
    const page = request.path.startsWith('/f/') ? profileForm : preferences
    return page(deps, request, param('token'), clock())
  })

const store = stateStore()

export const handler = preferenceCenter({
  country: readCompany(optionalEnv('COMPANY')).country,
  rows: {
    people: peopleRepository(store),
    consents: consentRepository(store),
    journeys: journeyRepository(store),
    policies: policyRepository(store),
  },
  enqueue: touchpointQueue().sendMany,
  signingSecrets,
})
