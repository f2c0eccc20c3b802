import { hashId } from '../runtime/hash-id.ts'
import type { Identity, Touchpoint } from './touchpoint.ts'
import { isRoleAddress } from './role-address.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/**
 * How far each kind of identity is trusted (docs/touchpoints.md, "Who"), strongest first. `limit`: how many
 * values of the kind one person may have. `weak` kinds name a device, a visit, a deal, an order or a parcel,
 * not a person: they attach to somebody known, and never join two who are known apart. `scoped` kinds mean
 * nothing without the account they were issued in.
 */
export const identityKinds = [
  { kind: 'userId', limit: 1 },
  { kind: 'crm.id', limit: 1, scoped: true },
  { kind: 'email', limit: 5 },
  { kind: 'phone', limit: 3 },
  { kind: 'wechat.unionid', limit: 1, scoped: true },
  { kind: 'wecom.external_userid', limit: 2, scoped: true },
  { kind: 'wechat.openid', limit: 5, scoped: true },
  { kind: 'shopify.customer_id', limit: 2, scoped: true },
  { kind: 'woo.customer_id', limit: 2, scoped: true },
  { kind: 'taobao.open_uid', limit: 3, scoped: true },
  { kind: 'jd.open_id', limit: 3, scoped: true },
  { kind: 'douyin.open_id', limit: 3, scoped: true },
  { kind: 'youzan.yz_open_id', limit: 3, scoped: true },
  { kind: 'xiaoe.user_id', limit: 3, scoped: true },
  { kind: 'weibo.uid', limit: 3 },
  { kind: 'weidian.buyer_id', limit: 3, scoped: true },
  { kind: 'zendesk.user_id', limit: 3, scoped: true },
  { kind: 'chatwoot.contact_id', limit: 3, scoped: true },
  { kind: 'lead.id', limit: 20 },
  { kind: 'member.no', limit: 3, scoped: true },
  { kind: 'crm.deal_id', limit: 100, weak: true, scoped: true },
  { kind: 'order.no', limit: 200, weak: true, scoped: true },
  { kind: 'aftersale.no', limit: 200, weak: true, scoped: true },
  { kind: 'parcel.no', limit: 200, weak: true, scoped: true },
  { kind: 'zoom.registrant_id', limit: 50, weak: true },
  { kind: 'anonymousId', limit: 50, weak: true },
  { kind: 'device.id', limit: 50, weak: true },
] as const satisfies readonly { kind: string; limit: number; weak?: true; scoped?: true }[]

const rank = new Map<string, number>(identityKinds.map(({ kind }, index) => [kind, index]))

/** Position of a kind in the order of trust; kinds nobody listed come after all others. */
export const rankOf = (kind: string): number => rank.get(kind) ?? identityKinds.length

/**
 * Whether an identity is shared by whoever is on duty: the mailbox of a role. It never joins anybody, and
 * whoever else is named goes first.
 */
export const isShared = ({ kind, value }: Identity): boolean => kind === 'email' && isRoleAddress(value)

const trustOf = (identity: Identity): number =>
  isShared(identity) ? identityKinds.length + 1 : rankOf(identity.kind)

/** `kind@scope:value`, the one spelling of an identity. */
export const formatIdentity = ({ kind, scope, value }: Identity): string =>
  `${kind}${scope ? `@${scope}` : ''}:${value}`

/** Undoes `spell`. Returns nothing for text that is no identity. */
export const parseIdentity = (text: string): Identity | undefined => {
  const match = /^([a-zA-Z][a-zA-Z0-9_.]*)(?:@([^:@]+))?:(.+)$/s.exec(text)
  const [, kind, scope, value] = match ?? []
  return kind && value ? omitUndefined({ kind, value, scope: scope || undefined }) : undefined
}

/**
 * The first 128 bits of SHA-256 over the spelling, base64url: 22 characters that stand for one identity in
 * every key.
 */
export const aliasOf = (identity: Identity): string => hashId(formatIdentity(identity))

/**
 * Identities by trust, strongest first, each once. Ties are broken by spelling, so that the order never
 * depends on the sender's.
 */
export const sortByPriority = (identities: readonly Identity[]): Identity[] => {
  const once = new Map(identities.map((identity) => [formatIdentity(identity), identity]))
  return [...once]
    .sort(([a, x], [b, y]) => trustOf(x) - trustOf(y) || (a < b ? -1 : 1))
    .map(([, identity]) => identity)
}

/** Of whom a touchpoint names, by strength, those who are one person by it. */
export const joining = (identities: readonly Identity[]): Identity[] => {
  const [strongest, ...others] = sortByPriority(identities)
  return strongest ? [strongest, ...others.filter((identity) => !isShared(identity))] : []
}

/**
 * The alias under which a touchpoint is stored: that of its strongest identity. A function of the message
 * alone.
 */
export const primaryAlias = (touchpoint: Pick<Touchpoint, 'identities'>): string => {
  const [strongest] = sortByPriority(touchpoint.identities)
  if (!strongest) throw new Error('a touchpoint must have an identity')
  return aliasOf(strongest)
}

/** Ids of interruptions and messages begin with the alias whose partition holds them. */
export const aliasOfId = (id: string): string => id.slice(0, 22)
