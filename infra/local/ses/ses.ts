import { omitUndefined } from '../../../shared/runtime/omit-undefined.ts'
import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import type { Activity } from '../control/activity.ts'
import type { AwsRequest } from '../aws/aws-request.ts'
import type { Bus } from '../events/event-bus.ts'
import type { Caught, CaughtEmail, Inbox } from '../control/inbox.ts'
import type { Json } from '../json.ts'
import { type AwsAnswer, answer, awsError } from '../aws/aws-error.ts'
import { bareAddress, refusalOf, type SendEmail, sendEmail } from './ses-rules.ts'
import { type EmailEvent, detailTypes, emailEvent, eventDetail, eventsAfterSending } from './ses-events.ts'
import type { World } from '../template/template.ts'

/** Amazon SES: takes e-mail, keeps it in the inbox, and tells the default bus what became of it. */
export interface Ses {
  readonly handle: (request: AwsRequest) => Promise<AwsAnswer>
  /** Lets something happen to a caught e-mail: somebody opens it, for example. */
  readonly happen: (mail: CaughtEmail, event: EmailEvent, about?: Json) => Promise<void>
  /** Tells what was still to be told when the machine last stopped. */
  readonly resume: () => void
}

const destination = z.object({
  ConfigurationSetName: z.string(),
  EventDestination: z.object({
    Enabled: z.boolean().default(false),
    MatchingEventTypes: z.array(z.string()),
    EventBridgeDestination: z.object({ EventBusArn: z.string() }).optional(),
  }),
})

/** What SES needs of the rest. */
export interface SesDeps {
  readonly inbox: Inbox
  readonly bus: () => Bus
  readonly activity: Activity
  readonly account: string
  readonly arn: (service: string, resource: string) => string
  readonly now: () => number
  readonly complain: (sentence: string) => void
}

/** Makes SES with the configuration sets of the templates. */
export const createSes = (world: World, deps: SesDeps): Ses => {
  const sets = world.ofType('AWS::SES::ConfigurationSet').map((set) => set.ref())
  const destinations = world
    .ofType('AWS::SES::ConfigurationSetEventDestination')
    .map((resource) => destination.parse(resource.properties()))
  const happen = async (mail: CaughtEmail, event: EmailEvent, about: Json = {}): Promise<void> => {
    const wanted = destinations.filter(
      ({ ConfigurationSetName, EventDestination: { Enabled, MatchingEventTypes, EventBridgeDestination } }) =>
        ConfigurationSetName === mail.configurationSet &&
        Enabled &&
        EventBridgeDestination &&
        MatchingEventTypes.map((type) => type.toLowerCase()).includes(event.toLowerCase()),
    )
    const detail = eventDetail(mail, event, { account: deps.account, arn: deps.arn, at: deps.now(), about })
    for (const _ of wanted) {
      await deps.bus().tell({
        source: 'aws.ses',
        detailType: detailTypes[event],
        detail,
        resources: [deps.arn('ses', `configuration-set/${mail.configurationSet}`)],
      })
    }
    const current = deps.inbox.find(mail.id)
    if (current?.kind !== 'email') return
    deps.inbox.update({
      ...current,
      events: [...current.events, { type: event, at: new Date(deps.now()).toISOString() }],
      pending: current.pending.filter((pending) => pending !== event),
    })
  }
  const tellAll = async (mail: CaughtEmail): Promise<void> => {
    for (const event of mail.pending) await happen(mail, emailEvent.parse(event))
  }
  /**
   * Told after the sender has its answer, as SES does; the machine may die in between, so what is pending is
   * kept with the mail.
   */
  const tellLater = (mail: Caught): void => {
    if (mail.kind !== 'email' || mail.pending.length === 0) return
    const end = deps.activity.begin()
    setImmediate(() => {
      tellAll(mail)
        .catch((problem: unknown) => deps.complain(`SES could not tell of ${mail.id}: ${String(problem)}`))
        .finally(end)
    })
  }
  return {
    happen,
    resume: () => deps.inbox.list().forEach(tellLater),
    handle: async ({ body, accessKey }) => {
      const parsed = sendEmail.safeParse(body)
      if (!parsed.success) return awsError('ses', 'BadRequestException', z.prettifyError(parsed.error))
      const refused = refusalOf(parsed.data, sets)
      if (refused)
        return awsError(
          'ses',
          refused.code,
          refused.message,
          refused.code === 'NotFoundException' ? 404 : 400,
        )
      const mail = deps.inbox.add(caughtFrom(parsed.data, messageId(deps.now()), accessKey, deps.now()))
      tellLater(mail)
      return answer('ses', { MessageId: mail.id })
    },
  }
}

/** As SES makes them: sixteen digits of time, then a UUID. */
const messageId = (now: number): string =>
  `0100${now.toString(16).padStart(12, '0')}-${randomUUID().slice(0, 23)}-${randomUUID().slice(0, 12).replaceAll('-', '0')}-000000`

const caughtFrom = (mail: SendEmail, id: string, sender: string, now: number): Omit<CaughtEmail, 'seq'> => {
  const {
    Destination: { ToAddresses, CcAddresses, BccAddresses },
    Content: { Simple, Raw },
  } = mail
  const raw = Raw && Buffer.from(Raw.Data, 'base64').toString()
  const recipients = [...ToAddresses, ...CcAddresses, ...BccAddresses].map(bareAddress)
  return {
    kind: 'email',
    id,
    at: new Date(now).toISOString(),
    function: sender,
    from: mail.FromEmailAddress,
    to: ToAddresses,
    cc: CcAddresses,
    bcc: BccAddresses,
    replyTo: mail.ReplyToAddresses,
    subject: Simple?.Subject.Data ?? /^subject: (.*)$/im.exec(raw ?? '')?.[1] ?? '',
    ...omitUndefined({ text: Simple?.Body.Text?.Data, html: Simple?.Body.Html?.Data, raw }),
    headers: Object.fromEntries(Simple?.Headers.map(({ Name, Value }) => [Name, Value]) ?? []),
    tags: Object.fromEntries(mail.EmailTags.map(({ Name, Value }) => [Name, Value])),
    ...omitUndefined({ configurationSet: mail.ConfigurationSetName }),
    events: [],
    pending: [...eventsAfterSending(recipients)],
  }
}
