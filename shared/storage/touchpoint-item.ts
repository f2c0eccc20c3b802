import * as z from 'zod'
import { type Touchpoint, touchpointSchema, touchpointType } from '../model/touchpoint.ts'
import { primaryAlias, formatIdentity, parseIdentity } from '../model/identity.ts'
import { lazy } from '../runtime/lazy.ts'
import { touchpointKey } from './keys.ts'
import { packedTouchpoint, parsed, decodeRecord } from './dynamodb/record-codec.ts'
import { readOnce } from './read-once.ts'
import { sizeOf, writeUnit } from './dynamodb/size.ts'
import type { Item, Key } from './store.ts'
import { trims } from './truncate-touchpoint.ts'
import { omitUndefined } from '../runtime/omit-undefined.ts'

/**
 * Every text lies packed together, for an attribute takes no half of a surrogate pair, and strangers send
 * them. `k`: the stated time and id, where the key cannot hold them.
 */
const bulk = lazy(() =>
  z.object({
    c: z.string(),
    s: z.string(),
    i: z.array(z.string()),
    p: touchpointSchema.shape.props.optional(),
    n: z.string().optional(),
    o: z.string().optional(),
    m: z.string().optional(),
    w: z.tuple([z.int(), z.string()]).optional(),
    k: z.tuple([z.string(), z.string()]).optional(),
  }),
)
type Bulk = z.infer<ReturnType<typeof bulk>>

const head = lazy(() => z.object({ t: touchpointType, a: z.int(), r: z.int() }))

/**
 * A touchpoint as an item of at most one write unit (1,024 bytes): what it says is deflated, and its longest
 * properties are cut when that is not enough; `trimmed` names them. Identities and names are never cut:
 * somebody with a dozen long ones may cost a second unit.
 * @param ttl seconds since 1970 after which it may be forgotten
 */
export const touchpointItem = (touchpoint: Touchpoint, ttl: number): Item => {
  const { type: t, at: a, receivedAt: r } = touchpoint
  const base = {
    ...touchpointKey(primaryAlias(touchpoint), touchpoint.statedAt, touchpoint.id),
    t,
    a,
    r,
    ttl,
  }
  const whole = bulkOf(touchpoint, base)
  const item = { ...base, ...packedTouchpoint(whole) }
  return sizeOf(item) <= writeUnit ? item : trimmedItem(base, whole, touchpoint)
}

/** Cuts more and more, until it fits or nothing is left to cut. */
const trimmedItem = (
  base: Key & z.infer<ReturnType<typeof head>> & { ttl: number },
  whole: Bulk,
  { props }: Touchpoint,
): Item => {
  let item: Item = { ...base, ...packedTouchpoint(whole) }
  for (const { props: p, names: trimmed } of trims(props)) {
    item = { ...base, ...packedTouchpoint({ ...whole, p }), trimmed }
    if (sizeOf(item) <= writeUnit) return item
  }
  return item
}

const bulkOf = (touchpoint: Touchpoint, { sk }: Key): Bulk => {
  const { id, channel: c, source: s, statedAt, props, name, company, campaign, value } = touchpoint
  const w: Bulk['w'] = value && [value.amount, value.currency]
  const k: Bulk['k'] = sk === `${statedAt}#${id}` ? undefined : [statedAt, id]
  return omitUndefined({
    c,
    s,
    i: touchpoint.identities.map((identity) => mark[String(identity.verified)] + formatIdentity(identity)),
    p: Object.keys(props).length > 0 ? props : undefined,
    n: name,
    o: company,
    m: campaign,
    w,
    k,
  })
}

/** Whether an identity is verified stands before its spelling, which begins with a letter. */
const mark: Record<string, string> = { true: '+', false: '-', undefined: '' }

/**
 * Reads a touchpoint back.
 * @throws Error when the item is none
 */
export const touchpointOf = readOnce((item): Touchpoint => {
  const { t: type, a: at, r: receivedAt } = parsed(head(), item, item)
  const {
    c: channel,
    s: source,
    i,
    p: props = {},
    n: name,
    o: company,
    m: campaign,
    w,
    k,
  } = decodeRecord(bulk(), item)
  const parting = item.sk.indexOf('#')
  const [statedAt, id] = k ?? [item.sk.slice(0, parting), item.sk.slice(parting + 1)]
  return parsed(
    touchpointSchema,
    omitUndefined({
      id,
      channel,
      source,
      type,
      at,
      statedAt,
      receivedAt,
      identities: i.map(identityOf),
      props,
      name,
      company,
      campaign,
      value: w === undefined ? undefined : { amount: w[0], currency: w[1] },
    }),
    item,
  )
})

const identityOf = (text: string) => {
  const verified = { '+': true, '-': false }[text.slice(0, 1)]
  return omitUndefined({ ...parseIdentity(verified === undefined ? text : text.slice(1)), verified })
}
