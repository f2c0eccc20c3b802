import * as z from 'zod'
import type { Resource } from '../template/template.ts'

/** A queue of the templates, with SQS's own values where the template says nothing. */
export interface QueueSettings {
  readonly name: string
  readonly visibilitySeconds: number
  readonly delaySeconds: number
  readonly waitSeconds: number
  /** In bytes. */
  readonly maximumSize: number
  readonly retentionSeconds: number
  /** Where a message goes that was received so often. */
  readonly redrive: { readonly to: string; readonly maxReceives: number } | undefined
}

const declared = z.object({
  VisibilityTimeout: z.coerce.number().default(30),
  DelaySeconds: z.coerce.number().default(0),
  ReceiveMessageWaitTimeSeconds: z.coerce.number().default(0),
  MaximumMessageSize: z.coerce.number().default(1024 * 1024),
  MessageRetentionPeriod: z.coerce.number().default(4 * 86_400),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }).optional(),
})

/** Reads a queue of the templates. */
export const queueSettings = (resource: Resource): QueueSettings => {
  const { RedrivePolicy: redrive, ...rest } = declared.parse(resource.properties())
  return {
    name: resource.attribute('QueueName'),
    visibilitySeconds: rest.VisibilityTimeout,
    delaySeconds: rest.DelaySeconds,
    waitSeconds: rest.ReceiveMessageWaitTimeSeconds,
    maximumSize: rest.MaximumMessageSize,
    retentionSeconds: rest.MessageRetentionPeriod,
    redrive: redrive && { to: queueName(redrive.deadLetterTargetArn), maxReceives: redrive.maxReceiveCount },
  }
}

/** The name of the queue behind a URL or an ARN. */
export const queueName = (urlOrArn: string): string => urlOrArn.split(/[:/]/).at(-1) ?? urlOrArn
