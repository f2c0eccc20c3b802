import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { Activity } from '../control/activity.ts'
import type { Calls } from '../aws/access-log.ts'
import type { FunctionPool } from '../lambda/function-pool.ts'
import type { Invocation } from '../lambda/function-worker.ts'
import type { Json } from '../json.ts'
import { type PolicyDocument, evaluate } from '../iam/evaluate.ts'
import { queueBody } from '../sqs/queue-body.ts'
import { type Queues, queueName } from '../sqs/queues.ts'
import { policiesOfFunction, policiesOfQueue } from '../lambda/roles.ts'
import type { World } from '../template/template.ts'

/** Something an AWS service hands to a queue or a function. */
interface Parcel {
  readonly to: string
  readonly payload: Json
  /** The service that hands it over, for the receiver's own policy. */
  readonly from: string
  readonly sourceArn: string
  readonly deadLetterArn?: string | undefined
}

/**
 * What AWS's services use to hand things to queues and functions: the receiver's policy in the template must
 * allow it.
 */
export interface Delivery {
  /** Queues have it when this resolves; functions are invoked asynchronously, as Lambda does. */
  readonly send: (parcel: Parcel) => Promise<void>
  /** Whether a service may hand something to this function; the sentence that says why not, otherwise. */
  readonly refusal: (parcel: Omit<Parcel, 'payload'>) => string | undefined
}

const asyncConfig = z.object({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.number().default(2),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }).optional() }).optional(),
})

/** What delivery needs of the rest. */
export interface DeliveryDeps {
  readonly queues: Queues
  readonly pool: (arn: string) => FunctionPool | undefined
  readonly queueUrl: (name: string) => string
  readonly activity: Activity
  readonly calls: Calls
  readonly complain: (sentence: string) => void
  readonly now: () => number
}

/** Makes deliveries from services of AWS to what the templates name as their targets. */
export const createDelivery = (world: World, deps: DeliveryDeps): Delivery => {
  const policies = new Map<string, readonly PolicyDocument[]>()
  const policiesOf = (arn: string): readonly PolicyDocument[] => {
    const known =
      policies.get(arn) ??
      (arn.includes(':lambda:')
        ? policiesOfFunction(world, arn)
        : policiesOfQueue(world, deps.queueUrl(queueName(arn))))
    policies.set(arn, known)
    return known
  }
  const refusal = ({ to, from, sourceArn }: Omit<Parcel, 'payload'>): string | undefined => {
    const action = actionOf(to)
    const verdict = evaluate(policiesOf(to), {
      action,
      resource: to,
      principal: from,
      context: { 'aws:SourceArn': sourceArn },
    })
    return verdict === 'allowed'
      ? undefined
      : `${from} is not authorized to perform: ${action} on resource: ${to} for ${sourceArn}: ` +
          'no policy of the receiver in the template allows it'
  }
  const post = async (arn: string, body: Json): Promise<void> => {
    await deps.queues.engine.call('AmazonSQS.SendMessage', {
      QueueUrl: deps.queueUrl(queueName(arn)),
      MessageBody: queueBody(body),
    })
  }
  const settings = asyncSettings(world)
  const invokeLater = async (parcel: Parcel): Promise<void> => {
    const pool = deps.pool(parcel.to)
    if (!pool)
      throw new Error(`${parcel.sourceArn} wakes ${parcel.to}, which is no function of the templates`)
    const { retries, onFailure } = settings(parcel.to)
    let invocation = await pool.invoke(parcel.payload)
    let attempts = 1
    for (; !invocation.ok && attempts <= retries; attempts += 1) {
      await sleep(200 * attempts)
      invocation = await pool.invoke(parcel.payload)
    }
    if (invocation.ok) return
    deps.complain(`${pool.name} failed: ${invocation.error.errorType}: ${invocation.error.errorMessage}`)
    if (onFailure) await post(onFailure, failed(parcel, invocation, attempts, deps.now()))
  }
  return {
    refusal,
    send: async (parcel) => {
      const refused = refusal(parcel)
      if (refused !== undefined) {
        deps.complain(refused)
        deps.calls.record({
          at: new Date(deps.now()).toISOString(),
          function: parcel.from,
          action: actionOf(parcel.to),
          resource: parcel.to,
          allowed: false,
        })
        if (
          parcel.deadLetterArn !== undefined &&
          refusal({ ...parcel, to: parcel.deadLetterArn }) === undefined
        )
          await post(parcel.deadLetterArn, parcel.payload)
        return
      }
      if (!parcel.to.includes(':lambda:')) return await post(parcel.to, parcel.payload)
      const end = deps.activity.begin()
      void invokeLater(parcel)
        .catch((problem: unknown) => deps.complain(String(problem)))
        .finally(end)
    },
  }
}

const actionOf = (arn: string): string =>
  arn.includes(':lambda:') ? 'lambda:InvokeFunction' : 'sqs:SendMessage'

const asyncSettings = (
  world: World,
): ((functionArn: string) => { retries: number; onFailure: string | undefined }) => {
  const configs = world
    .ofType('AWS::Lambda::EventInvokeConfig')
    .map((resource) => asyncConfig.parse(resource.properties()))
  return (functionArn) => {
    const found = configs.find(
      ({ FunctionName }) => functionArn.split(':').includes(FunctionName) || functionArn === FunctionName,
    )
    return {
      retries: found?.MaximumRetryAttempts ?? 2,
      onFailure: found?.DestinationConfig?.OnFailure?.Destination,
    }
  }
}

const failed = (
  { to, payload }: Parcel,
  invocation: Invocation & { ok: false },
  attempts: number,
  now: number,
): Json => ({
  version: '1.0',
  timestamp: new Date(now).toISOString(),
  requestContext: {
    requestId: invocation.requestId || randomUUID(),
    functionArn: `${to}:$LATEST`,
    condition: 'RetriesExhausted',
    approximateInvokeCount: attempts,
  },
  requestPayload: payload,
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload: { errorType: invocation.error.errorType, errorMessage: invocation.error.errorMessage },
})
