// functions/preference-center.ts: somebody looks at what they agreed to, or at what we know of them, and changes
// it. The pages behind the signed links of our mails.
import middyfy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { toProblemResponse, requestOf, resultOf } from '../shared/runtime/http.ts'
import { preferences as answer } from '../shared/preference-center/preferences.ts'
import { type ProfileFormDeps, profileForm } from '../shared/preference-center/profile-form.ts'
import { readCompany } from '../shared/policy/company.ts'
import { requireEnv, optionalEnv } from '../shared/runtime/env.ts'
import { RejectedError, RetryableError } from '../shared/runtime/errors.ts'
import { errorFields, log } from '../shared/runtime/log.ts'
import { consentRepository } from '../shared/storage/repositories/consent-repository.ts'
import { dynamoClient } from '../shared/storage/dynamodb/dynamo-client.ts'
import { createDynamoStore } from '../shared/storage/dynamodb/dynamo.ts'
import { journeyRepository } from '../shared/storage/repositories/journey-repository.ts'
import { peopleRepository } from '../shared/storage/repositories/people-repository.ts'
import { policyRepository } from '../shared/storage/repositories/policy-repository.ts'
import { secretsClient } from '../shared/storage/aws/secrets-client.ts'
import { createSecretStore } from '../shared/storage/aws/secrets.ts'
import { sqsClient } from '../shared/storage/aws/sqs-client.ts'
import { createQueue } from '../shared/storage/aws/sqs.ts'

export const preferenceCenter = (deps: ProfileFormDeps, clock: () => number = Date.now) =>
  middyfy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>({ timeoutEarlyInMillis: 0 })
    .onError((failure) => {
      if (!(failure.error instanceof RejectedError)) log.error('could not answer', errorFields(failure.error))
      failure.response = resultOf(toProblemResponse(failure.error))
    })
    .handler(async (event) => {
      const asked = event.rawPath.startsWith('/f/') ? profileForm : answer
      return resultOf(await asked(deps, requestOf(event), event.pathParameters?.['token'] ?? '', clock()))
    })

// Live wiring.
const store = createDynamoStore({
  client: dynamoClient(),
  tables: { touchpoints: 'not read here', state: requireEnv('STATE_TABLE') },
})
const secrets = createSecretStore({ client: secretsClient() })

export const handler = preferenceCenter({
  country: readCompany(optionalEnv('COMPANY')).country,
  rows: {
    people: peopleRepository(store),
    consents: consentRepository(store),
    journeys: journeyRepository(store),
    policies: policyRepository(store),
  },
  queue: createQueue(sqsClient(), requireEnv('TOUCHPOINTS_QUEUE_URL')).sendMany,
  signingSecrets: async (now) => {
    const secret = await secrets.get(requireEnv('SIGNING_SECRET'), now)
    if (secret === undefined) throw new RetryableError('the signing secret is not there')
    return [secret]
  },
})
