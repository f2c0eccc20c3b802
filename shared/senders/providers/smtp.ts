import { reason } from '../../model/reasons/reason.ts'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import * as z from 'zod'
import { type Mail, renderMail } from './mail.ts'
import type { SendResult, Sender } from '../sender.ts'

/**
 * The secret of an SMTP server. Port 465 uses TLS from the start; any other must upgrade with STARTTLS first.
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

/** Reads a server's reply: 4xx is transient, 5xx permanent (RFC 5321 4.2.1). */
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

/** Connects and logs in. Nothing was accepted yet, so every failure is retried. */
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

const transmit = async (connection: SMTPConnection, mail: Mail, id: string): Promise<SendResult> => {
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
 * Sends e-mail through an SMTP server, where there is no SES (aws-cn). It reports no delivery, so links are
 * tracked ones and an unclear message stays unclear.
 * @param server reads the settings; called for every message
 */
export const smtp = (
  server: () => Promise<SmtpServer>,
  { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {},
): Sender => ({
  name: 'smtp',
  via: 'email',
  write: async (input) => {
    const mail = renderMail(input, { tracked: true })
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
      connection.on('error', () => {}) // an error after the result is known must not be thrown
      try {
        return (
          (await openConnection(connection, { host, port, ...account })) ??
          (await transmit(connection, mail, input.message.id))
        )
      } finally {
        connection.close()
      }
    }
  },
})
