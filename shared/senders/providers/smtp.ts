import { reason } from '../../model/reasons/reason.ts'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import * as z from 'zod'
import { type Mail, writeMail } from './mail.ts'
import type { SendResult, Sender } from '../sender.ts'

/**
 * The mail server, as its secret holds it. Port 465 speaks TLS from the start; others must change to it
 * (STARTTLS) before anything is said.
 */
export const smtpServer = z.object({
  host: z.string().min(1),
  port: z.coerce.number().int(),
  user: z.string().optional(),
  password: z.string().optional(),
  /** For a server on the same machine only. */
  insecure: z.boolean().optional(),
})
export type SmtpServer = z.infer<typeof smtpServer>

const refusalSchema = z.object({ responseCode: z.number().int() })

/** What a server's answer means: 4xx asks to come again, 5xx is final (RFC 5321 4.2.1). */
const refusedBy = (error: unknown): SendResult | undefined => {
  const { success, data } = refusalSchema.safeParse(error)
  if (!success) return undefined
  const verdict = data.responseCode < 500 ? 'retry-backoff' : 'permanent'
  return {
    as: 'refused',
    verdict,
    reason: reason('provider.refused', { provider: 'smtp', answer: data.responseCode }),
  }
}

const codeOf = (error: unknown): string =>
  z.object({ code: z.string() }).safeParse(error).data?.code ?? 'no answer'

const settle = (act: (done: (error?: unknown) => void) => void): Promise<{ readonly error?: unknown }> =>
  new Promise((resolve) => {
    act((error) => resolve(error ? { error } : {}))
  })

/**
 * Up to the moment a mail is handed over nothing can have been taken: whatever fails there is tried again.
 */
const openConnection = async (
  connection: SMTPConnection,
  { user, password }: SmtpServer,
): Promise<SendResult | undefined> => {
  const broken = new Promise<{ readonly error: unknown }>((resolve) => {
    connection.once('error', (error) => resolve({ error }))
  })
  const connected = await Promise.race([settle((done) => connection.connect(done)), broken])
  const credentials = user === undefined ? undefined : { user, pass: password ?? '' }
  const login =
    connected.error || !credentials
      ? connected
      : await Promise.race([settle((done) => connection.login({ credentials }, done)), broken])
  return login.error
    ? {
        as: 'refused',
        verdict: 'retry-backoff',
        reason: reason('provider.login-failed', { provider: 'smtp', answer: codeOf(login.error) }),
      }
    : undefined
}

const handOver = async (connection: SMTPConnection, mail: Mail, id: string): Promise<SendResult> => {
  const envelope = { from: addressIn(mail.from), to: [mail.to] }
  const raw = await new MailComposer({ ...mail, headers: { ...mail.headers, 'X-Touch-Id': id } })
    .compile()
    .build()
  const broken = new Promise<{ readonly error: unknown }>((resolve) => {
    connection.once('error', (error) => resolve({ error }))
  })
  const sent = await Promise.race([settle((done) => connection.send(envelope, raw, done)), broken])
  if (!sent.error) return { as: 'sent' }
  return (
    refusedBy(sent.error) ?? {
      as: 'unclear',
      why: reason('provider.no-answer', { provider: 'smtp', answer: codeOf(sent.error) }),
    }
  )
}

const addressIn = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()

/**
 * Mail by any mail server, where there is no SES (aws-cn). It reports nothing back, so links are ours; what
 * is unclear stays unclear.
 * @param server read when the first mail goes out
 */
export const smtp = (
  server: () => Promise<SmtpServer>,
  { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {},
): Sender => ({
  name: 'smtp',
  via: 'email',
  write: async (posting) => {
    const mail = writeMail(posting, { tracked: true })
    const { host, port, insecure = false, ...account } = await server()
    return async () => {
      const connection = new SMTPConnection({
        host,
        port,
        secure: port === 465,
        requireTLS: !insecure && port !== 465,
        ignoreTLS: insecure,
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
      })
      connection.on('error', () => {}) // one that comes late, when nobody waits for it any more
      try {
        return (
          (await openConnection(connection, { host, port, ...account })) ??
          (await handOver(connection, mail, posting.message.id))
        )
      } finally {
        connection.close()
      }
    }
  },
})
