/** Every environment variable a function may be given. The stack sets them, `need` reads them: one list for both ends. */
export const environment = [
  'TOUCHPOINTS_TABLE',
  'STATE_TABLE',
  'TOUCHPOINTS_QUEUE_URL',
  'MEND_QUEUE_URL',
  'SEND_EMAIL_QUEUE_URL',
  'SEND_WECOM_QUEUE_URL',
  'WAITING_QUEUE_URLS',
  'PARKED_QUEUE_URLS',
  'BUS_NAME',
  'SECRETS_PREFIX',
  'SIGNING_SECRET',
  'TOKEN_SECRET',
  'SMTP_SECRET',
  'PUBLIC_URL',
  'COMPANY_NAME',
  'COMPANY_ADDRESS',
  'COMPANY_TIME_ZONE',
  'EMAIL_FROM',
  'EMAIL_TRANSPORT',
  'SES_CONFIGURATION_SET',
  'WECOM_ENDPOINT',
] as const

export type EnvironmentName = (typeof environment)[number]

/** The functions, by what wakes them. The file `functions/<name>.ts` exports `handler`. */
export const functionNames = ['webhook', 'intake', 'follow', 'sweep', 'mend', 'send-email', 'send-wecom', 'console', 'upkeep', 'pull'] as const

export type FunctionName = (typeof functionNames)[number]

/** The sparse index of the state table that lists work in order: interruptions by priority, messages by time. */
export const queueIndex = { name: 'queue', partition: 'q', sort: 'o' } as const
