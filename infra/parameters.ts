import * as z from 'zod'

/**
 * Everything a company decides when it deploys, in one place. Each may be given as CDK context (`-c companyName=…`, or under
 * `context` in cdk.json) or in the environment (`RETHREAD_COMPANY_NAME=…`); context wins.
 */

/** The values a synth without any parameters uses. A deploy refuses to put these on a customer's e-mail. */
export const placeholders = {
  companyName: 'Example Company',
  companyAddress: '1 Example Street, Example City',
  emailFrom: 'hello@example.com',
} as const

const address = z.email('must be an e-mail address')
const mailbox = z.string().refine((value) => address.safeParse(addressOf(value)).success, 'must be an e-mail address, or "Name <address>"')
const timeZone = z.string().refine((value) => zones().has(value), 'must be an IANA time zone such as Asia/Shanghai')
const publicUrl = z.url({ protocol: /^https$/, error: 'must be an https:// URL' }).refine((url) => !url.endsWith('/'), 'must not end in a slash')

const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653]

const schema = z.strictObject({
  stage: z.string().regex(/^[a-z][a-z0-9-]{0,15}$/, 'must be 1 to 16 lower-case letters, digits or hyphens').optional(),
  partition: z.enum(['aws', 'aws-cn'], 'must be aws or aws-cn').default('aws'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as eu-central-1').optional(),
  account: z.string().regex(/^\d{12}$/, 'must be 12 digits').optional(),
  companyName: z.string().trim().min(1, 'must not be empty').max(100, 'must be at most 100 characters').default(placeholders.companyName),
  companyAddress: z.string().trim().min(1, 'must not be empty').max(300, 'must be at most 300 characters').default(placeholders.companyAddress),
  companyTimeZone: timeZone.default('UTC'),
  emailFrom: mailbox.default(placeholders.emailFrom),
  emailSandboxRecipients: z.string().transform((list) => list.split(',').map((entry) => entry.trim()))
    .pipe(z.array(address)).optional(),
  publicUrl: publicUrl.optional(),
  certificateArn: z.string().regex(/^arn:aws(-cn)?:acm:/, 'must be the ARN of an ACM certificate').optional(),
  alarmEmail: address.optional(),
  logRetentionDays: z.coerce.number().refine((days) => retentions.includes(days), `must be one of ${retentions.join(', ')}`).default(30),
  intakeConcurrency: z.coerce.number().int('must be a whole number').min(2, 'must be at least 2').max(1000, 'must be at most 1000').default(4),
})
  .refine(({ partition, region }) => region === undefined || partitionOf(region) === partition,
    { path: ['region'], error: 'must lie in the partition given (cn-… for aws-cn)' })
  .refine(({ certificateArn, publicUrl: url }) => certificateArn === undefined || url !== undefined,
    { path: ['publicUrl'], error: 'must be given when certificateArn is: it names the domain' })

/** What the stacks are built from. */
export type Parameters = z.output<typeof schema>

/** The name of every parameter. */
export const parameterNames = Object.keys(schema.shape)

/** Where parameters are looked up: context first, then the environment. */
export interface ParameterSource {
  readonly context: (name: string) => unknown
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * Reads and checks all parameters.
 * @throws Error with one line per wrong parameter, naming it and the rule it breaks.
 */
export const readParameters = ({ context, env }: ParameterSource): Parameters => {
  const given = parameterNames
    .map((name) => [name, context(name) ?? env[environmentNameOf(name)]] as const)
    .filter(([, value]) => value !== undefined && value !== '')
  const parsed = schema.safeParse(withPlace(Object.fromEntries(given), env['CDK_DEFAULT_REGION']))
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || 'parameters'} ${message}`)
  throw new Error(`These parameters cannot be used:\n${lines.join('\n')}\nGive them as -c name=value or in the environment as RETHREAD_NAME.`)
}

/** `companyName` → `RETHREAD_COMPANY_NAME`. */
export const environmentNameOf = (parameter: string): string => `RETHREAD_${parameter.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/** The bare address in `Name <address>`. */
export const addressOf = (from: string): string => /<([^<>]+)>$/.exec(from.trim())?.[1] ?? from.trim()

/** What names begin with: `rethread`, or `rethread-<stage>`. */
export const prefixOf = ({ stage }: Pick<Parameters, 'stage'>): string => stage === undefined ? 'rethread' : `rethread-${stage}`

const partitionOf = (region: string): 'aws' | 'aws-cn' => region.startsWith('cn-') ? 'aws-cn' : 'aws'

/** The region decides the partition where it is not said; China always has a region, for its validators need one. */
const withPlace = (given: Record<string, unknown>, defaultRegion: string | undefined): Record<string, unknown> => {
  const region = typeof given['region'] === 'string' ? given['region'] : undefined
  const partition = given['partition'] ?? partitionOf(region ?? defaultRegion ?? '')
  if (region !== undefined || partition !== 'aws-cn') return { ...given, partition }
  return { ...given, partition, region: defaultRegion?.startsWith('cn-') ? defaultRegion : 'cn-north-1' }
}

const zones = (): ReadonlySet<string> => new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])
