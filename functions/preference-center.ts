// functions/preference-center.ts: somebody looks at what they agreed to, or at what we know of them, and changes
// it. The pages behind the signed links of our mails.
import middyfy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { problemOf, requestOf, resultOf } from '../shared/runtime/http.ts'
import { preferences as answer } from '../shared/preference-center/preferences.ts'
import { type ProfileFormVerbs, profileForm } from '../shared/preference-center/profile-form.ts'
import { readCompany } from '../shared/policy/company.ts'
import { need, optional } from '../shared/runtime/env.ts'
import { Refused, Unavailable } from '../shared/runtime/errors.ts'
import { describe, log } from '../shared/runtime/log.ts'
import { consentRows } from '../shared/storage/repositories/consent-repository.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { dynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { journeyRows } from '../shared/storage/repositories/journey-repository.ts'
import { peopleRows } from '../shared/storage/repositories/people-repository.ts'
import { policyRows } from '../shared/storage/repositories/policy-repository.ts'
import { secretsClient } from '../shared/storage/aws/secrets-client.ts'
import { secretsOver } from '../shared/storage/aws/secrets.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { queueOver } from '../shared/storage/aws/sqs.ts'

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
