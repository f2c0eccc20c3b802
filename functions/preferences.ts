// functions/preferences.ts: somebody looks at what they agreed to, or at what we know of them, and changes
// it. The pages behind the signed links of our mails.
import middyfy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { problemOf, requestOf, resultOf } from '../shared/channels/doors/http.ts'
import { preferences as answer } from '../shared/channels/own/preferences.ts'
import { type ProfileFormVerbs, profileForm } from '../shared/channels/own/profile-form.ts'
import { readCompany } from '../shared/policy/company.ts'
import { need, optional } from '../shared/runtime/environment.ts'
import { Refused, Unavailable } from '../shared/runtime/errors.ts'
import { describe, log } from '../shared/runtime/log.ts'
import { consentRows } from '../shared/storage/consent-rows.ts'
import { dynamoClient } from '../shared/storage/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamo.ts'
import { journeyRows } from '../shared/storage/journey-rows.ts'
import { peopleRows } from '../shared/storage/people-rows.ts'
import { policyRows } from '../shared/storage/policy-rows.ts'
import { secretsClient } from '../shared/storage/secrets-client.ts'
import { secretsOver } from '../shared/storage/secrets.ts'
import { sqsClient } from '../shared/storage/sqs-client.ts'
import { queueOver } from '../shared/storage/sqs.ts'

export const preferences = (verbs: ProfileFormVerbs, clock: () => number = Date.now) =>
  middyfy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: 0 })
    .onError((failure) => {
      if (!(failure.error instanceof Refused)) log.error('could not answer', describe(failure.error))
      failure.response = resultOf(problemOf(failure.error))
    })
    .handler(async (event) => {
      const asked = event.rawPath.startsWith('/f/') ? profileForm : answer
      return resultOf(await asked(verbs, requestOf(event), event.pathParameters?.['token'] ?? '', clock()))
    })

// Live wiring.
const store = dynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: 'not read here', state: need('STATE_TABLE') },
})
const secrets = secretsOver({ client: secretsClient() })

export const handler = preferences({
  country: readCompany(optional('COMPANY')).country,
  rows: {
    people: peopleRows(store),
    consents: consentRows(store),
    journeys: journeyRows(store),
    policies: policyRows(store),
  },
  queue: queueOver(sqsClient(), need('TOUCHPOINTS_QUEUE_URL')).sendMany,
  signingSecrets: async (now) => {
    const secret = await secrets.get(need('SIGNING_SECRET'), now)
    if (secret === undefined) throw new Unavailable('the signing secret is not there')
    return [secret]
  },
})
