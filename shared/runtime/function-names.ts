import { queueOf, queueUrlOf, senders } from './sender-list.ts'

/**
 * Every environment variable a function may be given: the stack sets them, `requireEnv` reads them. Marked
 * as pure, so that the list is in no bundle.
 */
export const environment = /* @__PURE__ */ (() =>
  [
    'TOUCHPOINTS_TABLE',
    'STATE_TABLE',
    'TOUCHPOINTS_QUEUE_URL',
    'MEND_QUEUE_URL',
    ...senders.map(({ via }) => queueUrlOf(via)),
    'SEND_CRM_QUEUE_URL',
    'IMPORTS_QUEUE_URL',
    'IMPORTS_BUCKET',
    'ANALYTICS_BUCKET',
    'ANALYTICS_QUEUE_URL',
    'WAITING_QUEUE_URLS',
    'PARKED_QUEUE_URLS',
    'BUS_NAME',
    'PUBLISHED_TOUCHPOINTS',
    'SECRETS_PREFIX',
    'SIGNING_SECRET',
    'TOKEN_SECRET',
    'SMTP_SECRET',
    'PUBLIC_URL',
    'COMPANY',
    'COMPANY_NAME',
    'COMPANY_ADDRESS',
    'COMPANY_TIME_ZONE',
    'EMAIL_FROM',
    'EMAIL_TRANSPORT',
    'SES_CONFIGURATION_SET',
    'POWERTOOLS_SERVICE_NAME',
    'WECOM_ENDPOINT',
    'LOOPBACK',
  ] as const)()

export type EnvironmentName = (typeof environment)[number]

/** The functions, by what wakes them. The file `functions/<name>.ts` exports `handler`. */
export const functionNames = /* @__PURE__ */ (() =>
  [
    'webhook',
    'intake',
    'project-journeys',
    'sweep',
    'run-playbooks',
    ...senders.map(({ via }) => queueOf(via)),
    'sync-crm',
    'console',
    'maintenance',
    'poll-channels',
    'preference-center',
    'measure-data-quality',
    'import-file',
    'export-touchpoints',
    'compact-analytics',
    'run-analytics-jobs',
  ] as const)()

export type FunctionName = (typeof functionNames)[number]

/**
 * The sparse index of the state table that lists work in order: interruptions by priority, messages by time.
 */
export const queueIndex = { name: 'queue', partition: 'q', sort: 'o' } as const

/** The facts that are carried to the other systems of a company, such as its CRM. */
export const crmEventTypes = [
  'stage.reached',
  'interruption.found',
  'interruption.recovered',
  'interruption.dismissed',
  'interruption.lost',
  'message.sent',
  'message.failed',
  'message.suppressed',
  'message.unclear',
  'treatment.ended',
] as const

/**
 * The types of touchpoints that are carried there too: orders, customers, campaign results. Every page view
 * would cost a call.
 */
export const crmTouchpoints = [
  'order.created',
  'order.paid',
  'order.completed',
  'order.cancelled',
  'order.refund_requested',
  'order.refunded',
  'purchase.store',
  'lead.created',
  'lead.stage_changed',
  'lead.assigned',
  'lead.handled',
  'wecom.contact_added',
  'email.clicked',
  'email.bounced',
  'email.complained',
  'email.unsubscribed',
  'event.joined',
  'survey.submitted',
  'ticket.csat',
] as const
