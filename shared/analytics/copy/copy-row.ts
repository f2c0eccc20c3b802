import * as z from 'zod'
import { parseIdentity, formatIdentity, primaryAlias } from '../../model/identity.ts'
import { type Identity, type Touchpoint, touchpointSchema } from '../../model/touchpoint.ts'
import { omitUndefined } from '../../runtime/omit-undefined.ts'
import { touchpointKey } from '../../storage/keys.ts'

/**
 * One touchpoint as a row of the analytical copy: the public schema of docs/analytics.md. Times are ms UTC,
 * `amount` is in minor currency units. Halves of surrogate pairs, which UTF-8 cannot hold, become U+FFFD.
 */
export const copyRowSchema = z.object({
  alias: z.string(),
  id: z.string(),
  channel: z.string(),
  source: z.string(),
  type: z.string(),
  at: z.int(),
  stated_at: z.string(),
  received_at: z.int(),
  /** When the log deletes the touchpoint (ms UTC). */
  expires_at: z.int(),
  /** `[{ identity: 'email:a@b.example', verified?: true }]` */
  identities: z.array(z.object({ identity: z.string(), verified: z.boolean().exactOptional() })),
  props: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  name: z.string().nullable(),
  company: z.string().nullable(),
  campaign: z.string().nullable(),
  amount: z.int().nullable(),
  currency: z.string().nullable(),
})
export type CopyRow = z.infer<typeof copyRowSchema>

export type CopyColumn = keyof CopyRow

/** The row of a stored touchpoint. @param expiresAt ms UTC */
export const toCopyRow = (touchpoint: Touchpoint, expiresAt: number): CopyRow => ({
  alias: primaryAlias(touchpoint),
  id: touchpoint.id.toWellFormed(),
  channel: touchpoint.channel.toWellFormed(),
  source: touchpoint.source.toWellFormed(),
  type: touchpoint.type,
  at: touchpoint.at,
  stated_at: touchpoint.statedAt.toWellFormed(),
  received_at: touchpoint.receivedAt,
  expires_at: expiresAt,
  identities: touchpoint.identities.map((identity) =>
    omitUndefined({ identity: formatIdentity(identity), verified: identity.verified }),
  ),
  props: touchpoint.props,
  name: touchpoint.name ?? null,
  company: touchpoint.company ?? null,
  campaign: touchpoint.campaign ?? null,
  amount: touchpoint.value?.amount ?? null,
  currency: touchpoint.value?.currency ?? null,
})

/** The touchpoint of a row. @throws ZodError for a row of another schema */
export const fromCopyRow = (row: CopyRow): Touchpoint =>
  touchpointSchema.parse(
    omitUndefined({
      id: row.id,
      channel: row.channel,
      source: row.source,
      type: row.type,
      at: row.at,
      statedAt: row.stated_at,
      receivedAt: row.received_at,
      identities: row.identities.flatMap(readIdentity),
      props: row.props,
      name: row.name ?? undefined,
      company: row.company ?? undefined,
      campaign: row.campaign ?? undefined,
      value:
        row.amount === null || row.currency === null
          ? undefined
          : { amount: row.amount, currency: row.currency },
    }),
  )

const readIdentity = ({ identity, verified }: CopyRow['identities'][number]): Identity[] => {
  const parsed = parseIdentity(identity)
  return parsed ? [omitUndefined({ ...parsed, verified })] : []
}

/** The key of a row in the log, as one text: rows of the same key are the same touchpoint. */
export const rowKey = ({ alias, stated_at, id }: Pick<CopyRow, 'alias' | 'stated_at' | 'id'>): string =>
  logKey(touchpointKey(alias, stated_at, id))

/** A key of the log as one text. A space is in no alias. */
export const logKey = ({ pk, sk }: { readonly pk: string; readonly sk: string }): string => `${pk} ${sk}`

/** The month (UTC, `2026-01`) a row is stored under. */
export const monthOf = ({ at }: Pick<CopyRow, 'at'>): string => new Date(at).toISOString().slice(0, 7)
