import * as z from 'zod'

const time = z.string()
const address = z.object({ emailAddress: z.string() })
const preferences = z
  .object({
    unsubscribeAll: z.boolean().optional(),
    topicSubscriptionStatus: z
      .array(z.object({ topicName: z.string(), subscriptionStatus: z.string() }))
      .optional(),
  })
  .optional()

/**
 * What SES says of one mail (Amazon SES, event contents), as far as we read it. Of identities without a
 * configuration set it comes as `notificationType`, without tags.
 */
export const sesRecordSchema = z.object({
  eventType: z.string().optional(),
  notificationType: z.string().optional(),
  mail: z.object({
    timestamp: time,
    messageId: z.string().min(1),
    destination: z.array(z.string()).max(60),
    tags: z.record(z.string(), z.array(z.string())).optional(),
    commonHeaders: z.object({ subject: z.string().optional() }).optional(),
  }),
  delivery: z.object({ timestamp: time, recipients: z.array(z.string()).optional() }).optional(),
  open: z.object({ timestamp: time, userAgent: z.string().optional() }).optional(),
  click: z.object({ timestamp: time, userAgent: z.string().optional(), link: z.string() }).optional(),
  bounce: z
    .object({
      bounceType: z.string(),
      bounceSubType: z.string().optional(),
      bouncedRecipients: z.array(address),
      timestamp: time,
    })
    .optional(),
  complaint: z
    .object({
      complainedRecipients: z.array(address),
      timestamp: time,
      complaintFeedbackType: z.string().nullish(),
      complaintSubType: z.string().nullish(),
    })
    .optional(),
  reject: z.object({ reason: z.string().optional() }).optional(),
  failure: z.object({ errorMessage: z.string().optional(), templateName: z.string().optional() }).optional(),
  deliveryDelay: z
    .object({ delayType: z.string().optional(), delayedRecipients: z.array(address), timestamp: time })
    .optional(),
  subscription: z
    .object({
      contactList: z.string().optional(),
      timestamp: time,
      source: z.string().optional(),
      newTopicPreferences: preferences,
      oldTopicPreferences: preferences,
    })
    .optional(),
})
export type SesRecord = z.infer<typeof sesRecordSchema>
