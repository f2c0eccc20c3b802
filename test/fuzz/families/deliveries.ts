import { gzipSync } from 'node:zlib'
import * as z from 'zod'
import { receiverNamed } from '../../../shared/channels/receivers.ts'
import { noon } from '../../channels/delivery.ts'
import { queuedSamples, type Sample, samples } from '../../channels/samples.ts'
import type { Random } from '../../simulation/random.ts'
import { httpRequestOf } from '../request-text.ts'
import type { Family } from '../family.ts'
import {
  another,
  bytesMangled,
  hostileHeaders,
  hostileJson,
  hostileText,
  poisoned,
  textMangled,
} from '../hostile.ts'
import { Broken, insist } from '../invariants.ts'
import { at, connected, followed, sendFuzzRequest, stored, takenIn } from '../world.ts'
import type { HttpRequest } from '../../../shared/runtime/http.ts'
import type { QueuedEvent } from '../../../shared/model/queued-event.ts'

/** Where the example of a channel is delivered, and under which name its connection is kept. */
type Post = {
  readonly channel: string
  readonly sample: Sample
  readonly path: string
  readonly secret: string
  /**
   * What the same connection would hold if it were somebody else's; nothing where no other secrets could be
   * guessed.
   */
  readonly others: unknown
}

const otherSecrets = ({ to }: Sample): Record<string, string> =>
  Object.fromEntries(
    Object.entries(to.secrets).map(([name, value]) => [name, `${String([value].flat()[0]).slice(0, -2)}Ag`]),
  )

const postOf = async ([channel, sample]: readonly [string, Sample]): Promise<Post> => {
  const { to, asked } = sample
  const door = await receiverNamed(channel)
  const [first = ''] = Object.values(to.secrets).flat()
  const key = door?.keyOf?.(first) ?? to.id
  const path = asked.path === '/' ? `/hooks/${channel}/${to.id}` : asked.path
  return {
    channel,
    sample,
    path,
    secret: `connections/${channel}/${key}`,
    others: door?.secrets.safeParse(otherSecrets(sample)).data,
  }
}

const posts = await Promise.all(Object.entries(samples).map(postOf))
const behindTheQueue = queuedSamples()

const connect = ({ secret, sample: { to } }: Post, secrets: unknown = to.secrets): void =>
  connected([[secret, { id: to.id, secrets, settings: to.settings }]])

/** What an event says, whenever it came. */
const saidBy = ({ receivedAt: _receivedAt, ...said }: QueuedEvent): string => JSON.stringify(said)

/**
 * The example is taken; again within minutes or after weeks, as it was or as its sender says it again, it has
 * no further effect.
 */
const replayed = async (chance: Random, post: Post): Promise<void> => {
  const { asked, retried } = post.sample
  const { queued, status } = await sendFuzzRequest(httpRequestOf(post.path, asked))
  insist(status < 300 && queued.length > 0, `its example was answered with ${status}`)
  const once = await takenIn(queued)
  for (let times = chance.between(1, 3); times > 0; times -= 1) {
    const later =
      noon +
      chance.pick([0, 1, 1000, 240_000, 360_000, 3_600_000, 86_400_000, 30 * 86_400_000]) +
      chance.below(1000)
    at(later)
    const again = await sendFuzzRequest(
      httpRequestOf(post.path, chance.happens(0.5) ? asked : retried(later)),
    )
    const twice = await takenIn(again.queued)
    insist(once === twice, `said again, stored ${once} and then ${twice} times`)
  }
  if (chance.happens(0.1)) await followed()
}

const without = <T>(members: Readonly<Record<string, T>>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(members).filter(([key]) => key !== name))

const withOther = (chance: Random, members: Readonly<Record<string, string>>): Record<string, string> => {
  const name = chance.pick([...Object.keys(members), hostileText(chance)])
  const value = (Object.hasOwn(members, name) ? members[name] : undefined) ?? hostileText(chance)
  return chance.happens(0.2)
    ? without(members, name)
    : { ...members, [name]: chance.happens(0.2) ? '' : another(chance, value) }
}

/** Larger than any door takes, and just larger than each of them does. */
const sizes = [1, 70_000, 140_000, 530_000, 2_000_000]

const heavier = (chance: Random, { body }: HttpRequest): Uint8Array =>
  Buffer.concat([
    body,
    Buffer.alloc(chance.happens(0.1) ? chance.pick(sizes) : 1, chance.pick([0, 0x20, 0x41])),
  ])

const zipped = (chance: Random, asked: HttpRequest): HttpRequest => {
  const body = gzipSync(chance.happens(0.01) ? Buffer.alloc(9 * 1024 * 1024) : asked.body, { level: 1 })
  return {
    ...asked,
    headers: {
      ...asked.headers,
      'content-encoding': chance.pick(['gzip', 'GZIP', 'br', 'gzip, gzip', hostileText(chance)]),
    },
    body: chance.happens(0.5) ? bytesMangled(chance, body) : body,
  }
}

/** What becomes of an authentic delivery in the hands of whoever saw it, and has no secret. */
const tampered = (chance: Random, asked: HttpRequest): HttpRequest =>
  chance.pick([
    () => ({ ...asked, body: bytesMangled(chance, asked.body) }),
    () => ({ ...asked, body: bytesMangled(chance, bytesMangled(chance, asked.body)) }),
    () => ({ ...asked, body: Buffer.from(textMangled(chance, Buffer.from(asked.body).toString())) }),
    () => ({ ...asked, body: Buffer.from(hostileJson(chance, poisoned(chance, readable(asked.body), 0.1))) }),
    () => ({ ...asked, body: heavier(chance, asked) }),
    () => ({ ...asked, headers: withOther(chance, asked.headers) }),
    () => ({ ...asked, headers: withOther(chance, withOther(chance, asked.headers)) }),
    () => ({ ...asked, headers: hostileHeaders(chance, asked.headers) }),
    () => ({ ...asked, query: withOther(chance, asked.query) }),
    () => ({ ...asked, method: chance.pick(['GET', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'post', 'x']) }),
    () => zipped(chance, asked),
  ])()

const readable = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return Buffer.from(body).toString()
  }
}

/** Of what is signed nothing else is accepted than what was signed, and it has no effect beyond the first. */
const forged = async (chance: Random, post: Post): Promise<void> => {
  const { asked, sealed, ambiguous } = post.sample
  const { queued: authentic } = await sendFuzzRequest(httpRequestOf(post.path, asked))
  const known = new Set(authentic.map(saidBy))
  const once = chance.happens(0.5) ? await takenIn(authentic) : undefined
  at(noon + chance.pick([0, 0, 60_000, -60_000, 86_400_000]))
  const path = chance.happens(0.95) ? post.path : textMangled(chance, post.path) || '/'
  const { queued } = await sendFuzzRequest(httpRequestOf(path, tampered(chance, asked)))
  const twice = await takenIn(queued)
  if (!sealed || ambiguous) return
  insist(
    queued.every((event) => known.has(saidBy(event))),
    'something was accepted that nobody has signed',
  )
  insist(once === undefined || once === twice, 'changed where it is not signed, it was stored again')
}

/** Whoever has not what the channel asks for is refused, whatever else is right. */
const unauthorised = async (chance: Random, post: Post): Promise<void> => {
  const { asked, needed } = post.sample
  const lacking = chance.pick(['', ...needed])
  if (lacking === '') connected([])
  if (lacking === '' && post.others !== undefined && chance.happens(0.8)) connect(post, post.others)
  const headers =
    lacking === '' || chance.happens(0.5)
      ? without(asked.headers, lacking)
      : { ...asked.headers, [lacking]: '' }
  const { status, queued } = await sendFuzzRequest(httpRequestOf(post.path, { ...asked, headers }))
  insist(status >= 400 && queued.length === 0, `without ${lacking || 'its secret'} the answer was ${status}`)
}

/**
 * An example as it lies on the queue, with what its sender never said in it: stored or refused, the same at
 * every delivery.
 */
const misread = async (chance: Random): Promise<void> => {
  const queued = chance.pick(behindTheQueue)
  const members = z.looseObject({}).safeParse(readable(Buffer.from(queued.text)))
  const poison = members.success && chance.happens(0.7)
  const text = poison
    ? hostileJson(chance, poisoned(chance, members.data, 0.1))
    : textMangled(chance, queued.text)
  await takenIn([{ ...queued, text }])
  const once = stored(true)
  await takenIn([{ ...queued, text }])
  insist(
    once === stored(true),
    `${queued.channel} behind the queue: delivered twice, stored ${once} and then ${stored(true)} times`,
  )
  if (chance.happens(0.2)) await followed()
}

const deeds: readonly ((chance: Random, post: Post) => Promise<void>)[] = [
  forged,
  forged,
  forged,
  replayed,
  unauthorised,
  misread,
]

const run = async (chance: Random): Promise<void> => {
  const post = chance.pick(posts)
  connect(post)
  try {
    await chance.pick(deeds)(chance, post)
  } catch (error) {
    throw error instanceof Broken ? new Broken(`${post.channel}: ${error.message}`) : error
  }
}

export const deliveries: Family = {
  name: 'deliveries',
  what: `examples of all that knock (${posts.map(({ channel }) => channel).join(', ')}), forged and replayed`,
  weight: 25,
  run,
}
