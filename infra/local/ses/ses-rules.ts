import * as z from 'zod'

const data = z.object({ Data: z.string() })
const header = z.object({ Name: z.string(), Value: z.string() })

/** What SESv2 SendEmail takes, as far as we send it. */
export const sendEmail = z.object({
  FromEmailAddress: z.string().default(''),
  Destination: z
    .object({
      ToAddresses: z.array(z.string()).default([]),
      CcAddresses: z.array(z.string()).default([]),
      BccAddresses: z.array(z.string()).default([]),
    })
    .prefault({}),
  ReplyToAddresses: z.array(z.string()).default([]),
  Content: z.object({
    Simple: z
      .object({
        Subject: data,
        Body: z.object({ Text: data.optional(), Html: data.optional() }),
        Headers: z.array(header).default([]),
        Attachments: z.array(z.looseObject({ RawContent: z.string(), FileName: z.string() })).default([]),
      })
      .optional(),
    Raw: z.object({ Data: z.string() }).optional(),
    Template: z.unknown().optional(),
  }),
  EmailTags: z.array(header).default([]),
  ConfigurationSetName: z.string().optional(),
})
export type SendEmail = z.output<typeof sendEmail>

/** Why SES would not take this. */
export interface SesRefusal {
  readonly code: 'BadRequestException' | 'MessageRejected' | 'NotFoundException'
  readonly message: string
}

const bad = (message: string): SesRefusal => ({ code: 'BadRequestException', message })

/** Headers SES makes itself and does not take from a Simple message. */
const ownHeaders = new Set([
  'bcc',
  'cc',
  'content-disposition',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'reply-to',
  'return-path',
  'subject',
  'to',
])

/** The first thing about a request that SES would refuse; undefined when it would take it. */
export const refusalOf = (mail: SendEmail, configurationSets: readonly string[]): SesRefusal | undefined =>
  refusedAddresses(mail) ?? refusedContent(mail) ?? refusedTags(mail) ?? refusedSet(mail, configurationSets)

const refusedAddresses = ({ FromEmailAddress, Destination }: SendEmail): SesRefusal | undefined => {
  const recipients = [...Destination.ToAddresses, ...Destination.CcAddresses, ...Destination.BccAddresses]
  if (FromEmailAddress === '') return bad('FromEmailAddress is required')
  if (recipients.length === 0) return bad('At least one recipient is required')
  if (recipients.length > 50) return bad('Recipient count exceeds 50.')
  for (const address of [FromEmailAddress, ...recipients]) {
    const bare = bareAddress(address)
    if (!/^[^\s@<>]+@[^\s@<>]+$/.test(bare)) return bad(`Illegal address: "${address}"`)
    if (!isAscii(bare.split('@')[0] ?? '')) return bad('Local address contains control or whitespace')
    // SMTPUTF8 is not supported, and a domain outside ASCII has to come in punycode.
    if (!isAscii(bare)) return bad('Domain contains illegal character')
  }
  return undefined
}

const refusedContent = ({ Content: { Simple, Raw, Template } }: SendEmail): SesRefusal | undefined => {
  if (Template !== undefined) return { code: 'NotFoundException', message: 'Template does not exist.' }
  if (Raw)
    return Buffer.byteLength(Raw.Data, 'base64') > 40 * 1024 * 1024
      ? { code: 'MessageRejected', message: 'Message length exceeds the limit.' }
      : undefined
  if (!Simple) return bad('Content must have Simple, Raw or Template')
  const { Body, Headers, Subject } = Simple
  if (!Body.Text && !Body.Html) return bad('Missing required body')
  if (/[\r\n]/.test(Subject.Data)) return bad('Header value contains CR/LF: Subject')
  if (Headers.length > 15) return bad('Number of headers exceeds 15.')
  for (const { Name, Value } of Headers) {
    if (!/^[\x21-\x39\x3b-\x7e]{1,126}$/.test(Name)) return bad(`Invalid header name: ${Name}`)
    if (ownHeaders.has(Name.toLowerCase())) return bad(`Header not supported: ${Name}`)
    if (!/^[\x20-\x7e]{1,995}$/.test(Value))
      return bad(`Invalid header value for ${Name}: 1 to 995 printable ASCII characters`)
    if (Name.length + Value.length > 996) return bad(`Header too long: ${Name}`)
  }
  return undefined
}

const refusedTags = ({ EmailTags }: SendEmail): SesRefusal | undefined => {
  if (EmailTags.length > 50) return bad('Too many tags: at most 50')
  const wrong = EmailTags.find(
    ({ Name, Value }) => !/^[A-Za-z0-9_-]{1,256}$/.test(Name) || !/^[A-Za-z0-9_.@-]{1,256}$/.test(Value),
  )
  return (
    wrong &&
    bad(
      `Invalid tag ${JSON.stringify(wrong.Name)}: only alphanumeric ASCII characters, '_' and '-' are allowed, at most 256`,
    )
  )
}

const refusedSet = ({ ConfigurationSetName }: SendEmail, known: readonly string[]): SesRefusal | undefined =>
  ConfigurationSetName !== undefined && !known.includes(ConfigurationSetName)
    ? { code: 'NotFoundException', message: `Configuration set <${ConfigurationSetName}> does not exist.` }
    : undefined

/** `Li Lei <li.lei@example.com>` without the name. */
export const bareAddress = (address: string): string => /<([^<>]+)>\s*$/.exec(address)?.[1] ?? address.trim()

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const isAscii = (text: string): boolean => /^[\x21-\x7e]*$/.test(text)
