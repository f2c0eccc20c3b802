import * as z from 'zod'
import { countryOf, decidePlace, isCountry, type Locale } from './company.ts'

/**
 * Everything a company decides when it deploys, in one place. Each may be given as CDK context (`-c
 * companyName=…`, or under `context` in cdk.json) or in the environment (`RETHREAD_COMPANY_NAME=…`); context
 * wins.
 *
 * There is none for where WeCom is called from: robots take any address. WeCom's app messages want a fixed
 * one, which only a NAT gateway or a proxy of the company's own could give, and both cost by the hour.
 */

/** The values a synth without any parameters uses. A deploy refuses to put these on a customer's e-mail. */
export const placeholders = {
  companyName: 'Example Company',
  companyAddress: '1 Example Street, Example City',
  emailFrom: 'hello@example.com',
} as const

const address = z.email('must be an e-mail address')
/** A line break in a name would end the header of every e-mail. */
const oneLine = (text: string): boolean => !/\p{Cc}/u.test(text)

const mailbox = z
  .string()
  .refine(oneLine, 'must be one line')
  .refine(
    (value) => address.safeParse(addressOf(value)).success,
    'must be an e-mail address, or "Name <address>"',
  )
const addresses = z
  .string()
  .transform((list) => list.split(',').map((entry) => entry.trim()))
  .pipe(z.array(address))
const line = (longest: number) =>
  z
    .string()
    .trim()
    .refine(oneLine, 'must be one line')
    .min(1, 'must not be empty')
    .max(longest, `must be at most ${longest} characters`)
const flag = z.union(
  [z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })],
  'must be true or false',
)
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653]

const isPlain = (url: string): boolean => !/[?#@]/.test(url)

const isTimeZone = (name: string): boolean => {
  try {
    return (
      new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' &&
      /^[A-Z]/.test(name)
    )
  } catch {
    return false
  }
}

const schema = z
  .strictObject({
    stage: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,15}$/, 'must be 1 to 16 lower-case letters, digits or hyphens')
      .optional()
      .describe('a second installation beside the first, such as test; names begin with rethread-<stage>'),
    partition: z
      .enum(['aws', 'aws-cn'], 'must be aws or aws-cn')
      .default('aws')
      .describe(
        'aws or aws-cn (no SES and no X-Ray there; e-mail goes by SMTP); by default the one the region lies in',
      ),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as eu-central-1')
      .optional()
      .describe('where to deploy; by default wherever the AWS command line points'),
    account: z
      .string()
      .regex(/^\d{12}$/, 'must be 12 digits')
      .optional()
      .describe('the account to deploy into; by default the one signed in to'),
    companyName: line(100)
      .default(placeholders.companyName)
      .describe('as customers know it; stands under every e-mail'),
    companyAddress: line(300)
      .default(placeholders.companyAddress)
      .describe('postal address; the law wants it under every e-mail'),
    companyCountry: z
      .string()
      .refine(isCountry, 'must be a country code such as CN or DE')
      .transform(countryOf)
      .optional()
      .describe(
        'decides holidays, weekend and language of the first policy; by default that of the time zone, or CN',
      ),
    companyLanguage: z
      .enum(['zh', 'en'], 'must be zh or en')
      .optional()
      .describe('of the first texts and of reasons; by default that of the country'),
    companyTimeZone: z
      .string()
      .refine(isTimeZone, 'must be an IANA time zone such as Asia/Shanghai')
      .optional()
      .describe(
        'for business hours, and for people whose own zone is not known; by default that of the country',
      ),
    emailFrom: mailbox
      .default(placeholders.emailFrom)
      .describe('sender of e-mails, "Name <address>"; the address or its domain is verified in SES'),
    emailSandboxRecipients: addresses
      .optional()
      .describe('verified test addresses, comma-separated, while SES keeps the account in its sandbox'),
    emailEvents: z
      .enum(['own', 'all'], 'must be own or all')
      .default('own')
      .describe(
        'which e-mails Amazon SES reports on: own (those sent by this installation) or all of the account',
      ),
    emailTrackingDomain: z
      .string()
      .regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'must be a domain such as click.example.com')
      .optional()
      .describe(
        'domain of links and pixels that Amazon SES counts; verified there, a CNAME to its tracking endpoint',
      ),
    publicUrl: z
      .url({ protocol: /^https$/, error: 'must be an https:// URL' })
      .refine((url) => !url.endsWith('/'), 'must not end in a slash')
      .refine(isPlain, 'must have no name, password, query or fragment')
      .optional()
      .describe('where people reach the HTTP API, if not at its own address'),
    certificateArn: z
      .string()
      .regex(/^arn:aws(-cn)?:acm:/, 'must be the ARN of an ACM certificate')
      .optional()
      .describe('certificate for publicUrl, in the same region; then the API answers there'),
    monthlyBudget: z.coerce
      .number('must be a number')
      .positive('must be more than 0')
      .max(1_000_000, 'must be at most 1000000')
      .optional()
      .describe(
        'US dollars a month; alarmEmail is told when they are spent or forecast, which is where an attack shows',
      ),
    alarmEmail: address.optional().describe('who is told when an alarm goes off'),
    logRetentionDays: z.coerce
      .number('must be a number')
      .refine((days) => retentions.includes(days), `must be one of ${retentions.join(', ')}`)
      .default(30)
      .describe('how long logs are kept'),
    intakeConcurrency: z.coerce
      .number('must be a number')
      .int('must be a whole number')
      .min(2, 'must be at least 2')
      .max(1000, 'must be at most 1000')
      .default(2)
      .describe(
        'how many copies of intake run at most; the deploy prints the account limit that all caps together need',
      ),
    customerKey: flag
      .default(false)
      .describe(
        'encrypts tables, queues, files, secrets and alarms with a KMS key of your own ($1 a month and $0.03 per 10,000 calls)',
      ),
    publishTouchpoints: z
      .string()
      .trim()
      .regex(
        /^(none|all|[a-z_]+\.[a-z_]+(\s*,\s*[a-z_]+\.[a-z_]+)*)$/,
        'must be none, all, or types of touchpoints separated by commas',
      )
      .default('none')
      .describe(
        'what goes onto the bus besides what our own rules listen to, for rules of your own: none, types of touchpoints and stage.reached, or all ($1 a million)',
      ),
    logPointInTimeRecovery: flag
      .default(true)
      .describe(
        'keeps the log of touchpoints restorable to any second of 35 days; docs/cost.md says what that costs and what is lost without',
      ),
    logTableClass: z
      .enum(['standard', 'infrequent'], 'must be standard or infrequent')
      .default('infrequent')
      .describe(
        'table class of the log of touchpoints; infrequent is cheaper when they are kept longer than three months (docs/cost.md)',
      ),
    tracing: flag
      .default(false)
      .describe(
        'X-Ray traces of every function; can cost more than everything else together (docs/cost.md); not in aws-cn',
      ),
  })
  .refine(({ partition, region }) => region === undefined || partitionOf(region) === partition, {
    path: ['region'],
    error: 'must lie in the partition given (cn-… for aws-cn)',
  })
  .refine(({ certificateArn, publicUrl }) => certificateArn === undefined || publicUrl !== undefined, {
    path: ['publicUrl'],
    error: 'must be given when certificateArn is: it names the domain',
  })
  .refine(({ monthlyBudget, alarmEmail }) => monthlyBudget === undefined || alarmEmail !== undefined, {
    path: ['alarmEmail'],
    error: 'must be given when monthlyBudget is: it is who is told',
  })
  .refine(({ tracing, partition }) => !tracing || partition === 'aws', {
    path: ['tracing'],
    error: 'must be false in aws-cn, which has no X-Ray',
  })
  .refine(
    ({ emailEvents, emailTrackingDomain, partition }) =>
      partition === 'aws' || (emailEvents === 'own' && emailTrackingDomain === undefined),
    { path: ['emailEvents'], error: 'and emailTrackingDomain are of Amazon SES, which aws-cn does not have' },
  )

/** What the stacks are built from. */
export type Parameters = Omit<z.output<typeof schema>, keyof Locale> & Locale

/** Every parameter's name and what it is for. */
export const parameterHelp: readonly (readonly [string, string])[] = Object.entries(schema.shape).map(
  ([name, field]) => [name, field.description ?? ''] as const,
)

/** Where parameters are looked up: context first, then the environment, then those of the last deploy. */
export interface ParameterSource {
  readonly context: (name: string) => unknown
  readonly env: Readonly<Record<string, string | undefined>>
  readonly remembered?: Readonly<Record<string, unknown>>
}

/** What a person gave that cannot be used. */
export class WrongParameters extends Error {
  override readonly name = 'WrongParameters'
}

/**
 * Reads and checks all parameters.
 * @throws WrongParameters with one line per wrong parameter, naming it and the rule it breaks.
 */
export const readParameters = ({ context, env, remembered = {} }: ParameterSource): Parameters => {
  const given = parameterHelp
    .map(([name]) => [name, context(name) ?? env[environmentNameOf(name)] ?? remembered[name]] as const)
    .filter(([, value]) => value !== undefined && value !== '')
  const parsed = schema.safeParse(withPlace(Object.fromEntries(given), env['CDK_DEFAULT_REGION']))
  if (parsed.success) {
    const place = decidePlace(parsed.data)
    if (!('rule' in place)) return { ...parsed.data, ...place }
    throw new WrongParameters(`These parameters cannot be used:\n  ${place.parameter} ${place.rule}`)
  }
  const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')} ${message}`)
  throw new WrongParameters(`These parameters cannot be used:\n${lines.join('\n')}`)
}

/**
 * Refuses what customers would read on every e-mail.
 * @throws WrongParameters naming the parameters that were not given.
 */
export const refusePlaceholders = (parameters: Parameters): void => {
  const given = new Map<string, unknown>(Object.entries(parameters))
  const left = Object.entries(placeholders).filter(([name, value]) => given.get(name) === value)
  if (left.length === 0) return
  const wanted = left.map(([name]) => `-c ${name}=…`).join(' ')
  throw new WrongParameters(`Before a deploy say who you are, for every e-mail carries it: ${wanted}`)
}

/** `companyName` → `RETHREAD_COMPANY_NAME`. */
export const environmentNameOf = (parameter: string): string =>
  `RETHREAD_${parameter.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

/** The bare address in `Name <address>`. */
export const addressOf = (from: string): string => /<([^<>]+)>$/.exec(from.trim())?.[1] ?? from.trim()

/** What names begin with: `rethread`, or `rethread-<stage>`. */
export const prefixOf = ({ stage }: Pick<Parameters, 'stage'>): string =>
  stage === undefined ? 'rethread' : `rethread-${stage}`

const partitionOf = (region: string): 'aws' | 'aws-cn' => (region.startsWith('cn-') ? 'aws-cn' : 'aws')

/**
 * The region decides the partition where it is not said; China always has a region, for its validators need
 * one.
 */
const withPlace = (
  given: Record<string, unknown>,
  defaultRegion: string | undefined,
): Record<string, unknown> => {
  const region = typeof given['region'] === 'string' ? given['region'] : undefined
  const partition = given['partition'] ?? partitionOf(region ?? defaultRegion ?? '')
  if (region !== undefined || partition !== 'aws-cn') return { ...given, partition }
  return { ...given, partition, region: defaultRegion?.startsWith('cn-') ? defaultRegion : 'cn-north-1' }
}
